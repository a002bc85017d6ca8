package auth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/socketio"
)

// connect connects with an auth payload and returns the server's answer, a CONNECT or
// CONNECT_ERROR packet.
func connect(t *testing.T, addr, query, payload string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, addr+"/socket.io/?EIO=4&transport=websocket"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if _, _, err := conn.Read(ctx); err != nil { // the OPEN packet
		t.Fatal(err)
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte("40"+payload)); err != nil {
		t.Fatal(err)
	}
	_, answer, err := conn.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestMiddleware(t *testing.T) {
	c := newClock()
	s, server := newService(t, c)
	io, err := socketio.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	users := make(chan User, 10)
	io.Use(s.Middleware)
	io.OnConnection(func(_ context.Context, socket *socketio.Socket) {
		user, ok := UserOf(socket)
		if !ok {
			t.Error("no user attached")
		}
		users <- user
	})
	web := httptest.NewServer(io)
	defer web.Close()
	defer io.Close(context.Background())

	issue := func(id string, at time.Time) string {
		token, err := s.Issuer.IssueAt(id, at)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	alice, unknown := issue("alice", c.Now()), issue("unknown", c.Now())
	expired := issue("alice", c.Now().Add(-time.Hour))
	payload := func(token string) string { return `{"token":"` + token + `"}` }
	const (
		missing = `44{"message":"Authentication required","data":{"code":"token_missing"}}`
	)
	invalid := func(m mistake) string {
		return `44{"message":"Invalid or expired token","data":{"code":"token_invalid","mistake":"` + string(m) + `"}}`
	}
	inQuery := `44{"message":"Authentication required","data":{"code":"token_missing","mistake":"query"}}`
	// without writes another header before a token's claims, and takes the signature off.
	without := func(token string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + token[strings.Index(token, "."):strings.LastIndex(token, ".")+1]
	}
	otherSecret, err := newIssuer(issuerOptions{secret: []byte(strings.Repeat("another secret ", 4))})
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := otherSecret.IssueAt("alice", c.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ query, payload, want string }{
		"no payload":       {"", ``, missing},
		"empty payload":    {"", `{}`, missing},
		"null":             {"", `{"token":null}`, missing},
		"empty":            {"", `{"token":""}`, missing},
		"zero":             {"", `{"token":0}`, missing},
		"number":           {"", `{"token":5}`, invalid(tokenNotText)},
		"object":           {"", `{"token":{"a":[]}}`, invalid(tokenNotText)},
		"array":            {"", `{"token":["` + alice + `"]}`, invalid(tokenNotText)},
		"nonsense":         {"", payload("x"), invalid(tokenNoJWT)},
		"huge":             {"", payload(strings.Repeat("x.", 50_000)), invalid(tokenNoJWT)},
		"bearer":           {"", payload("Bearer " + alice), invalid(tokenBearer)},
		"undefined":        {"", payload("undefined"), invalid(tokenUndefined)},
		"text null":        {"", payload("null"), invalid(tokenUndefined)},
		"alg none":         {"", payload(without(alice)), invalid(tokenUnsigned)},
		"another secret":   {"", payload(foreign), invalid(tokenSignature)},
		"changed":          {"", payload(alice[:len(alice)-4] + "AAAA"), invalid(tokenSignature)},
		"expired":          {"", payload(expired), `44{"message":"Invalid or expired token","data":{"code":"token_expired"}}`},
		"deleted user":     {"", payload(unknown), `44{"message":"User not found","data":{"code":"user_unknown"}}`},
		"token in the URL": {"&token=" + alice, ``, inQuery},
		"in both":          {"&token=" + alice, payload(alice), inQuery},
		"user id alone":    {"&userId=alice", `{"userId":"alice","id":"alice","sub":"alice"}`, missing},
	} {
		if got := connect(t, web.URL, tt.query, tt.payload); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	if len(users) > 0 {
		t.Fatalf("%+v was let in", <-users)
	}

	// Only the token counts: other users whom the handshake names are ignored.
	for _, p := range []string{payload(alice), `{"token":"` + alice + `","id":"bob","user":{"_id":"bob"}}`} {
		got := connect(t, web.URL, "&userId="+url.QueryEscape("bob"), p)
		var sid struct{ Sid string }
		if body, ok := strings.CutPrefix(got, "40"); !ok || json.Unmarshal([]byte(body), &sid) != nil || sid.Sid == "" {
			t.Fatalf("answer = %s", got)
		}
		if user := <-users; user.ID != "alice" || user.Email != "alice@example.test" {
			t.Errorf("user = %+v", user)
		}
	}

	server.Close()
	want := `44{"message":"Invalid or expired token","data":{"code":"unavailable"}}`
	if got := connect(t, web.URL, "", payload(alice)); got != want {
		t.Errorf("without Redis: %s, want %s", got, want)
	}
}

package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

var secret = []byte(strings.Repeat("s", 32))

var users = map[string]user{"1": {"1", "Alice"}, "2": {"2", "Bob"}}

// start runs the example's server without Redis.
func start(t *testing.T) (*socketio.Server, string) {
	t.Helper()
	io, err := newServer(secret, users, "http://localhost:4200", "")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	mux.Handle("POST /api/tasks", createTask(io, secret, users))
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	t.Cleanup(func() { _ = io.Close(context.Background()) })
	return io, srv.URL
}

func token(t *testing.T, subject string, expires time.Duration) string {
	t.Helper()
	return sign(t, jwt.SigningMethodHS256, secret, claimsOf(subject, expires))
}

func claimsOf(subject string, expires time.Duration) jwt.RegisteredClaims {
	return jwt.RegisteredClaims{Subject: subject, ExpiresAt: jwt.NewNumericDate(time.Now().Add(expires))}
}

func sign(t *testing.T, method jwt.SigningMethod, key any, claims jwt.Claims) string {
	t.Helper()
	signed, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// badTokens returns tokens that must not let anybody in as user 1, by what is wrong with them.
func badTokens(t *testing.T) map[string]string {
	t.Helper()
	alice := claimsOf("1", time.Hour)
	parts := strings.Split(token(t, "1", time.Hour), ".")
	long := alice
	long.ID = strings.Repeat("x", 8192)
	return map[string]string{
		"garbage":             "x",
		"expired":             token(t, "1", -time.Hour),
		"without expiry":      sign(t, jwt.SigningMethodHS256, secret, jwt.RegisteredClaims{Subject: "1"}),
		"signed without key":  sign(t, jwt.SigningMethodHS256, []byte{}, alice),
		"signed by a foreign": sign(t, jwt.SigningMethodHS256, []byte(strings.Repeat("f", 32)), alice),
		"algorithm none":      sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, alice),
		"algorithm HS512":     sign(t, jwt.SigningMethodHS512, secret, alice),
		"no signature":        parts[0] + "." + parts[1] + ".",
		"over 8 KiB":          sign(t, jwt.SigningMethodHS256, secret, long),
	}
}

func connect(t *testing.T, url, token string) (*wasmclient.Socket, chan string, error) {
	t.Helper()
	m := wasmclient.NewManager(url, nil)
	t.Cleanup(m.Close)
	s := m.Socket("/")
	if err := s.SetAuthValue(map[string]string{"token": token}); err != nil {
		t.Fatal(err)
	}
	events := make(chan string, 10)
	s.OnAny(func(e *wasmclient.Event) { events <- e.Name() + " " + string(e.Args()[0]) })
	return s, events, s.ConnectAndWait(t.Context())
}

// The example is short enough to be read in one go.
func TestLength(t *testing.T) {
	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), "\n"); n > 120 {
		t.Errorf("the example has %d lines, more than 120", n)
	}
}

func TestAuthentication(t *testing.T) {
	_, url := start(t)
	refused := func(name, token, want string) {
		t.Helper()
		var refusal *wasmclient.ConnectError
		if _, _, err := connect(t, url, token); !errors.As(err, &refusal) || refusal.Message != want {
			t.Errorf("a token that is %s: %v, want %q", name, err, want)
		}
	}
	refused("missing", "", "Authentication required")
	refused("of an unknown user", token(t, "gone", time.Hour), "User not found")
	for name, token := range badTokens(t) {
		refused(name, token, "Invalid or expired token")
	}
}

// Without the check at the start of newServer all three servers start, and anybody can
// sign tokens with the empty key.
func TestNoServerWithoutSecret(t *testing.T) {
	for _, secret := range []string{"", "secret", strings.Repeat("s", 31)} {
		_, err := newServer([]byte(secret), users, "http://localhost:4200", "")
		if err == nil || !strings.Contains(err.Error(), "JWT_SECRET must have at least 32 bytes") {
			t.Errorf("a secret of %d bytes: %v", len(secret), err)
		}
	}
}

// create asks the REST handler for a task, with a header Authorization unless it is empty.
func create(t *testing.T, url, authorization string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/tasks", strings.NewReader(`{"title":"x","userId":"1"}`))
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// Without the status 401 in createTask each of these requests answers 201, and alice gets
// their events before the event end. Without the method, the expiry or the cut in userOf
// the bad token of that name does so; without bearer the token without Bearer, and
// with strings.Cut the one after another word. With the user from the body alice gets bob's task.
func TestRESTNeedsToken(t *testing.T) {
	io, url := start(t)
	_, alice, err := connect(t, url, token(t, "1", time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	headers := map[string]string{
		"missing":            "",
		"without Bearer":     token(t, "1", time.Hour),
		"after another word": "xBearer " + token(t, "1", time.Hour),
		"of an unknown user": "Bearer " + token(t, "gone", time.Hour),
	}
	for name, token := range badTokens(t) {
		headers[name] = "Bearer " + token
	}
	for name, header := range headers {
		if status := create(t, url, header); status != http.StatusUnauthorized {
			t.Errorf("a token that is %s: status %d, want 401", name, status)
		}
	}
	if status := create(t, url, "Bearer "+token(t, "2", time.Hour)); status != http.StatusCreated {
		t.Errorf("with bob's token: status %d", status)
	}
	if err := io.Emit(t.Context(), "end", 0); err != nil {
		t.Error(err)
	}
	if got := <-alice; got != "end 0" {
		t.Errorf("alice got %s, and nobody sent her token", got)
	}
}

func TestBridgeAndPresence(t *testing.T) {
	io, url := start(t)
	one, first, err := connect(t, url, token(t, "1", time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	two, second, err := connect(t, url, token(t, "1", time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	_, bob, err := connect(t, url, token(t, "2", time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	project := func(event, id string) {
		t.Helper()
		if _, err := two.Ask(t.Context(), event, map[string]string{"projectId": id}); err != nil {
			t.Error(err)
		}
	}
	notify := func(n int) {
		t.Helper()
		if err := io.To("project:7", "project:").Emit(t.Context(), "task:updated", n); err != nil {
			t.Error(err)
		}
	}
	project("task:subscribe", "")
	notify(1) // an empty id joins no project
	project("task:subscribe", "7")
	notify(2)
	project("task:unsubscribe", "7")
	notify(3)
	if got := <-second; got != `task:updated 2` {
		t.Errorf("a socket that had subscribed to the project got %s", got)
	}
	if err := one.Emit("presence:online"); err != nil {
		t.Error(err)
	}
	if got := <-second; got != `presence:update {"status":"online","userId":"1"}` {
		t.Errorf("the other tab got %s", got)
	}
	if status := create(t, url, "Bearer "+token(t, "1", time.Hour)); status != http.StatusCreated {
		t.Fatalf("create: status %d", status)
	}
	for _, events := range []chan string{first, second} {
		if got := <-events; !strings.HasPrefix(got, `task:created {"task":{"title":"x"`) {
			t.Errorf("got %s", got)
		}
	}
	if err := io.Emit(t.Context(), "end", 0); err != nil {
		t.Error(err)
	}
	if got := <-bob; got != "end 0" {
		t.Errorf("another user got %s", got)
	}
}

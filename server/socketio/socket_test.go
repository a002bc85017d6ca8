package socketio_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/socketio"
)

type visitor struct{}

// A socket gives access to its connection and to the request that opened the connection.
// The request has the values that HTTP middleware has added to its context.
func TestConnAndRequest(t *testing.T) {
	server, err := socketio.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	type seen struct {
		transport, cookie, path, visitor, address string
		ended                                     bool
	}
	first, upgraded := make(chan seen, 1), make(chan string, 1)
	server.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		r := s.Request()
		cookie, err := r.Cookie("session")
		if err != nil {
			t.Error(err)
			return
		}
		name, _ := r.Context().Value(visitor{}).(string)
		first <- seen{s.Conn().Transport(), cookie.Value, r.URL.Path, name, s.Handshake().Address, r.Context().Err() != nil}
		s.Conn().OnUpgrade(func() { upgraded <- s.Conn().Transport() })
	})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitor{}, "ada")))
	}))
	defer srv.Close()
	defer func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()

	url := srv.URL + "/socket.io/?EIO=4&transport=polling"
	do := func(method, body string) string {
		req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Cookie", "session=abc")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	_, rest, _ := strings.Cut(do(http.MethodGet, ""), `"sid":"`)
	sid, _, _ := strings.Cut(rest, `"`)
	url += "&sid=" + sid
	do(http.MethodPost, "40")
	if got, want := <-first, (seen{"polling", "abc", "/socket.io/", "ada", "127.0.0.1", false}); got != want {
		t.Errorf("seen %+v, want %+v", got, want)
	}
	c, _, err := websocket.Dial(t.Context(), strings.Replace(url, "polling", "websocket", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.CloseNow() }()
	for _, frame := range []string{"2probe", "5"} {
		if err := c.Write(t.Context(), websocket.MessageText, []byte(frame)); err != nil {
			t.Fatal(err)
		}
	}
	if got := <-upgraded; got != "websocket" {
		t.Errorf("upgraded to %q", got)
	}
}

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

// start runs the example's server without Redis.
func start(t *testing.T) (*socketio.Server, string) {
	t.Helper()
	io, err := newServer(secret, map[string]user{"1": {"1", "Alice"}, "2": {"2", "Bob"}}, "http://localhost:4200", "")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", io)
	mux.Handle("POST /api/users/{user}/tasks", createTask(io))
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	t.Cleanup(func() { _ = io.Close(context.Background()) })
	return io, srv.URL
}

func token(t *testing.T, subject string, expires time.Duration) string {
	t.Helper()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Subject: subject, ExpiresAt: jwt.NewNumericDate(time.Now().Add(expires)),
	}).SignedString(secret)
	if err != nil {
		t.Fatal(err)
	}
	return signed
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
	for token, want := range map[string]string{
		"":                          "Authentication required",
		"x":                         "Invalid or expired token",
		token(t, "1", -time.Hour):   "Invalid or expired token",
		token(t, "gone", time.Hour): "User not found",
	} {
		var refusal *wasmclient.ConnectError
		if _, _, err := connect(t, url, token); !errors.As(err, &refusal) || refusal.Message != want {
			t.Errorf("token %.10q: %v, want %q", token, err, want)
		}
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
	resp, err := http.Post(url+"/api/users/1/tasks", "application/json", strings.NewReader(`{"title":"x"}`))
	if err != nil || resp.StatusCode != http.StatusCreated {
		t.Fatalf("create: %v %v", resp, err)
	}
	_ = resp.Body.Close()
	for _, events := range []chan string{first, second} {
		if got := <-events; !strings.HasPrefix(got, `task:created {"task":{"title":"x"}`) {
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

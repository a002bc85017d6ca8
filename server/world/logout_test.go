package world_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// A logout at one process disconnects the login's clients at every instance of both
// processes. A client with a demo token, which belongs to no login, stays connected.
// Without Guard's part in it, all clients stay until their tokens expire.
func TestLogoutReachesBothProcesses(t *testing.T) {
	redis, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	secret := []byte(strings.Repeat("secret", 6))
	var urls [2]string
	var labs [2]*world.Labs
	for i := range urls {
		labs[i], _ = newLabs(t, "redis://"+redis.Addr(), world.Options{Secret: secret, Limits: world.DefaultLimits()})
		server := httptest.NewServer(labs[i])
		t.Cleanup(server.Close)
		t.Cleanup(func() { _ = labs[i].Close(context.WithoutCancel(t.Context())) })
		urls[i] = server.URL
	}
	auth := labs[0].Main().Auth()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/api/auth/login", strings.NewReader(`{"name":"alice","password":"alice-pass"}`))
	r.Header.Set("Content-Type", "application/json")
	auth.ServeHTTP(w, r)
	var answer struct {
		Data struct{ AccessToken string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		t.Fatalf("login: %d %s, %v", w.Code, w.Body, err)
	}
	dropped := make(chan string, 10)
	connect := func(url, instance, token string) *wasmclient.Socket {
		t.Helper()
		s, err := mainLab.connect(t, url, instance, token)
		if err != nil {
			t.Fatal(err)
		}
		s.OnDisconnect(func(r wasmclient.Reason, _ error) { dropped <- string(r) })
		return s
	}
	demo := connect(urls[0], "a", mainLab.token(t, urls[0], "alice", "valid"))
	for _, url := range urls {
		for _, instance := range []string{"a", "b"} {
			connect(url, instance, answer.Data.AccessToken)
		}
	}
	r = httptest.NewRequest("POST", "/api/auth/logout", nil)
	for _, cookie := range w.Result().Cookies() {
		r.AddCookie(cookie)
	}
	w = httptest.NewRecorder()
	if auth.ServeHTTP(w, r); w.Code != http.StatusNoContent {
		t.Fatalf("logout: %d %s", w.Code, w.Body)
	}
	for range 4 {
		select {
		case reason := <-dropped:
			if reason != "io server disconnect" {
				t.Errorf("dropped because of %q", reason)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("a client is still connected")
		}
	}
	if !demo.Connected() {
		t.Error("the client with the demo token was dropped")
	}
}

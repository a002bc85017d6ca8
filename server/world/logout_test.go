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
// Without Guard's part in it, all clients stay until their tokens expire. If add of
// connectedLogins takes clients without a login, the client with the demo token is dropped.
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
	ask := func(process int, path, body string, cookies []*http.Cookie) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest("POST", path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		for _, cookie := range cookies {
			r.AddCookie(cookie)
		}
		labs[process].Main().Auth().ServeHTTP(w, r)
		return w
	}
	logIn := func() (token string, cookies []*http.Cookie) {
		t.Helper()
		w := ask(0, "/api/auth/login", `{"name":"alice","password":"alice-pass"}`, nil)
		var answer struct {
			Data struct{ AccessToken string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
			t.Fatalf("login: %d %s, %v", w.Code, w.Body, err)
		}
		return answer.Data.AccessToken, w.Result().Cookies()
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
	logOut := func(process int, cookies []*http.Cookie, clients int) {
		t.Helper()
		if w := ask(process, "/api/auth/logout", "", cookies); w.Code != http.StatusNoContent {
			t.Fatalf("logout: %d %s", w.Code, w.Body)
		}
		for range clients {
			select {
			case reason := <-dropped:
				if reason != "io server disconnect" {
					t.Errorf("dropped because of %q", reason)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("a client is still connected")
			}
		}
	}
	demo := connect(urls[0], "a", mainLab.token(t, urls[0], "alice", "valid"))
	token, cookies := logIn()
	for _, url := range urls {
		for _, instance := range []string{"a", "b"} {
			connect(url, instance, token)
		}
	}
	logOut(0, cookies, 4)

	// The process of the demo client learns of a logout at the other process when it next
	// asks Redis which logins have ended. After two such logouts, it has asked once, and
	// has disconnected those of whom it asked.
	for range 2 {
		token, cookies := logIn()
		connect(urls[0], "a", token)
		logOut(1, cookies, 1)
	}
	wait, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := wasmclient.Call[any](wait, demo, "presence:online"); err != nil || !demo.Connected() {
		t.Errorf("the client with the demo token was dropped: %v", err)
	}
}

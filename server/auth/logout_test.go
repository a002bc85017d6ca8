package auth

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/coder/websocket"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
)

// cluster is two processes on one Redis: two services, each with its own connections to
// Redis and with two Socket.IO servers.
type cluster struct {
	t        *testing.T
	redis    *miniredis.Miniredis
	clock    *clock
	services [2]*Service
	urls     [4]string // of the Socket.IO servers; the first two belong to the first service
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t, clock: newClock()}
	_, c.redis = newService(t, c.clock)
	for i := range c.services {
		client := redis.NewClient(&redis.Options{Addr: c.redis.Addr(), MaxRetries: -1})
		t.Cleanup(func() { client.Close() })
		s, err := New(client, Options{Secret: testSecret, Now: c.clock.Now, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		c.services[i] = s
		for j := range 2 {
			io, err := socketio.New(nil)
			if err != nil {
				t.Fatal(err)
			}
			s.Guard(io.Of("/"))
			io.OnConnection(func(_ context.Context, s *socketio.Socket) {
				s.On("act", socketio.Handle(func(context.Context, *socketio.Socket, any) (string, error) { return "done", nil }))
			})
			web := httptest.NewServer(io)
			t.Cleanup(web.Close)
			t.Cleanup(func() { _ = io.Close(context.Background()) })
			c.urls[2*i+j] = web.URL
		}
	}
	return c
}

// session is a login at the first process, with a client at each server.
type session struct {
	*cluster
	cookie  *http.Cookie
	token   string
	clients []*rawClient
}

func (c *cluster) logIn(name string) *session {
	c.t.Helper()
	resp, out := post(c.t, c.services[0], "/api/auth/login", `{"name":"`+name+`","password":"`+name+`-pass"}`)
	s := &session{cluster: c, cookie: refreshCookie(c.t, resp), token: out.Data.AccessToken}
	for _, url := range c.urls {
		s.clients = append(s.clients, dialRaw(c.t, url, s.token))
	}
	return s
}

// wantDropped waits until every client has been told that its login has ended, and has
// been disconnected.
func (s *session) wantDropped() {
	s.t.Helper()
	for i, c := range s.clients {
		for _, want := range revoked {
			if got := c.read(); got != want {
				s.t.Fatalf("the client at server %d got %q, want %q", i, got, want)
			}
		}
	}
	for _, service := range s.services {
		if resp, out := post(s.t, service.RequireUser(http.NotFoundHandler()), "/", "", header("Authorization", "Bearer "+s.token)); resp.StatusCode != 401 || out.Error.Code != tokenInvalid {
			s.t.Errorf("a request after the login has ended: %d %+v", resp.StatusCode, out)
		}
	}
}

// wantConnected fails the test unless every client still works.
func (s *session) wantConnected() {
	s.t.Helper()
	for i, c := range s.clients {
		c.write(`420["act"]`)
		if got := c.read(); got != `430["done"]` {
			s.t.Errorf("the client at server %d got %q", i, got)
		}
	}
}

// waitForChecks waits until each process has asked Redis once more which logins have ended.
func (c *cluster) waitForChecks() {
	c.t.Helper()
	for _, other := range c.services { // the process that has not served the logout notices it by a check
		marker := c.logIn("carol")
		post(c.t, other, "/api/auth/logout", "", with(marker.cookie))
		marker.wantDropped()
	}
}

// rawClient is a WebSocket connection to a Socket.IO server.
type rawClient struct {
	t    *testing.T
	conn *websocket.Conn
}

func dialRaw(t *testing.T, url, token string) *rawClient {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), url+"/socket.io/?EIO=4&transport=websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	c := &rawClient{t, conn}
	c.read() // the OPEN packet
	c.write(`40{"token":"` + token + `"}`)
	if got := c.read(); !strings.HasPrefix(got, `40{"sid"`) {
		t.Fatalf("CONNECT answered with %q", got)
	}
	return c
}

func (c *rawClient) write(frame string) {
	c.t.Helper()
	if err := c.conn.Write(c.t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *rawClient) read() string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 20*time.Second)
	defer cancel()
	_, frame, err := c.conn.Read(ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(frame)
}

// A logout drops the login's sockets on all servers of both processes, and no others, also
// not those of another login of the same user. Without endLogin, the first process drops
// them when it next asks Redis; without the checks, the second process keeps them.
func TestLogoutDropsSockets(t *testing.T) {
	c := newCluster(t)
	leaving, otherLogin, otherUser := c.logIn("alice"), c.logIn("alice"), c.logIn("bob")
	if resp, _ := post(t, c.services[0], "/api/auth/logout", "", with(leaving.cookie)); resp.StatusCode != 204 {
		t.Fatalf("logout: %d", resp.StatusCode)
	}
	leaving.wantDropped()
	c.waitForChecks()
	otherLogin.wantConnected()
	otherUser.wantConnected()
}

// The process that ends a login drops its sockets at once, without a check. Without
// endLogin, they stay until the next check, which never comes here.
func TestLogoutDropsAtOnce(t *testing.T) {
	c := newCluster(t)
	for _, service := range c.services {
		service.connected.close() // no more checks
	}
	s := c.logIn("alice")
	s.clients = s.clients[:2]
	post(t, c.services[0], "/api/auth/logout", "", with(s.cookie))
	s.wantDropped()

	s = c.logIn("alice")
	s.clients = s.clients[:2]
	post(t, c.services[0], "/api/auth/refresh", "", with(s.cookie))
	c.clock.move(reuseGrace + time.Second)
	post(t, c.services[0], "/api/auth/refresh", "", with(s.cookie))
	s.wantDropped()
}

// If a refresh token is used again after the grace, the sockets of its login are dropped
// on both processes.
func TestReuseDropsSockets(t *testing.T) {
	c := newCluster(t)
	stolen, otherLogin := c.logIn("alice"), c.logIn("alice")
	resp, _ := post(t, c.services[0], "/api/auth/refresh", "", with(stolen.cookie))
	if resp.StatusCode != 200 {
		t.Fatalf("refresh: %d", resp.StatusCode)
	}
	c.clock.move(reuseGrace + time.Second)
	if resp, out := post(t, c.services[1], "/api/auth/refresh", "", with(stolen.cookie)); resp.StatusCode != 401 || out.Error.Code != "refresh_reused" {
		t.Errorf("reuse: %d %+v", resp.StatusCode, out)
	}
	stolen.wantDropped()
	c.waitForChecks()
	otherLogin.wantConnected()
}

// Two tabs of a browser that refresh at the same time get the same successor, and no socket
// is dropped. Without reuseGrace, one of them ends the login.
func TestTwoTabsKeepTheirSockets(t *testing.T) {
	c := newCluster(t)
	s := c.logIn("alice")
	var tabs sync.WaitGroup
	for i := range 8 {
		tabs.Go(func() {
			r := httptest.NewRequest("POST", "/api/auth/refresh", nil)
			r.AddCookie(s.cookie)
			w := httptest.NewRecorder()
			if c.services[i%2].ServeHTTP(w, r); w.Code != 200 {
				t.Errorf("tab %d: %d %s", i, w.Code, w.Body)
			}
		})
	}
	tabs.Wait()
	c.waitForChecks()
	s.wantConnected()
}

// If Redis does not answer a logout, the client gets 503, and the login and its sockets
// stay. Without the order of revoke and endLogin, the sockets would be gone and the tokens
// would still be valid.
func TestLogoutWithoutRedis(t *testing.T) {
	c := newCluster(t)
	s := c.logIn("alice")
	c.redis.Close()
	if resp, out := post(t, c.services[0], "/api/auth/logout", "", with(s.cookie)); resp.StatusCode != 503 || out.Error.Code != unavailable {
		t.Errorf("logout: %d %+v", resp.StatusCode, out)
	}
	s.wantConnected()
	if err := c.redis.Restart(); err != nil {
		t.Fatal(err)
	}
	c.waitForChecks()
	s.wantConnected()
	post(t, c.services[0], "/api/auth/logout", "", with(s.cookie))
	s.wantDropped()
}

// The sockets of a login are dropped when its user is deleted. Without the question whether
// the user exists, they stay until their tokens expire.
func TestDeletionDropsSockets(t *testing.T) {
	c := newCluster(t)
	deleted, other := c.logIn("bob"), c.logIn("alice")
	if err := c.services[0].Users.Delete(t.Context(), "bob"); err != nil {
		t.Fatal(err)
	}
	for i, client := range deleted.clients {
		for _, want := range revoked {
			if got := client.read(); got != want {
				t.Fatalf("the client at server %d got %q, want %q", i, got, want)
			}
		}
	}
	c.waitForChecks()
	other.wantConnected()
}

// The claim "sid" names the login, and does not reveal the part of the refresh token with
// which anyone could end the login. Tokens of Issue have no such claim.
func TestLoginIDIsNoSecret(t *testing.T) {
	s, server := newService(t, newClock())
	resp, out := post(t, s, "/api/auth/login", `{"name":"bob","password":"bob-pass"}`)
	cookie := refreshCookie(t, resp)
	family, _, _ := strings.Cut(cookie.Value, ".")
	c, err := s.Issuer.verify(out.Data.AccessToken)
	if err != nil || c.login.userID != "bob" || len(c.login.id) < 20 || strings.Contains(c.login.id, family) {
		t.Errorf("login %+v, %v", c.login, err)
	}
	for _, key := range server.Keys() {
		if strings.Contains(key, family) {
			t.Errorf("Redis has the key %s", key)
		}
	}
	for _, guess := range []string{c.login.id + ".x", c.login.id} {
		post(t, s, "/api/auth/logout", "", with(&http.Cookie{Name: "refresh", Value: guess}))
		post(t, s, "/api/auth/refresh", "", with(&http.Cookie{Name: "refresh", Value: guess}))
	}
	resp, out = post(t, s, "/api/auth/refresh", "", with(cookie))
	if resp.StatusCode != 200 {
		t.Errorf("the login was ended by its id: %d", resp.StatusCode)
	}
	if again, err := s.Issuer.verify(out.Data.AccessToken); err != nil || again.login != c.login {
		t.Errorf("after a refresh the token has the login %+v, %v", again.login, err)
	}
	token, err := s.Issuer.Issue("bob")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := s.Issuer.verify(token); err != nil || c.login.id != "" {
		t.Errorf("a token without a login: %+v, %v", c, err)
	}
}

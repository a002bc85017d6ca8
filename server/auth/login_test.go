package auth

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"
)

// limitedService returns a service that has the given limits, and the commands that it
// sends to Redis.
func limitedService(t *testing.T, opts LimitOptions) (*Service, *commands) {
	t.Helper()
	s, server := newService(t, newClock())
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1})
	t.Cleanup(func() { client.Close() })
	sent := new(commands)
	client.AddHook(sent)
	limited, err := New(client, Options{Secret: testSecret, Now: s.Issuer.opts.now, Limit: NewLimit(opts), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return limited, sent
}

// commands records the names of the commands that a client sends to Redis.
type commands struct {
	mu    sync.Mutex
	names []string
}

func (c *commands) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	names := c.names
	c.names = nil
	return names
}

func (c *commands) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (c *commands) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.mu.Lock()
		c.names = append(c.names, cmd.Name())
		c.mu.Unlock()
		return next(ctx, cmd)
	}
}

func (c *commands) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// wantLimited fails the test unless the answer says that there were too many, and that the
// client should try again in at most so many seconds.
func wantLimited(t *testing.T, answer, tooMany string, resp *http.Response, out reply, atMost int) {
	t.Helper()
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	message := fmt.Sprintf("Too many %s. Try again in %d seconds.", tooMany, seconds)
	if resp.StatusCode != 429 || out.Success || out.Error.Code != "rate_limited" || out.Error.Message != message || err != nil || seconds > atMost {
		t.Errorf("%s: %d, Retry-After %s, %+v", answer, resp.StatusCode, resp.Header.Get("Retry-After"), out)
	}
}

// A login with a wrong password is answered in the same way, and with the same questions to
// Redis, whether the name exists or not. Without the second question for unknown names,
// the time of the answer reveals which names exist. After too many wrong passwords the
// answer is 429; without the limit it is 401 forever.
func TestWrongPasswordsRevealNoName(t *testing.T) {
	const times = 8
	transcript := func(name string) (answers, sent []string) {
		s, redis := limitedService(t, LimitOptions{Logins: Rate{PerSecond: 0.01, Burst: 60}})
		if _, err := s.Users.byID(t.Context(), "alice"); err != nil { // now the connection to Redis is open
			t.Fatal(err)
		}
		for range times {
			redis.take()
			resp, out := post(t, s, "/api/auth/login", `{"name":"`+name+`","password":"wrong"}`)
			answers = append(answers, fmt.Sprintf("%d %s", resp.StatusCode, out.Error.Code))
			sent = append(sent, strings.Join(redis.take(), " "))
		}
		resp, out := post(t, s, "/api/auth/login", `{"name":"`+strings.ToUpper(name)+`","password":"wrong"}`)
		wantLimited(t, name, "logins", resp, out, 1500)
		return answers, sent
	}
	answers, sent := transcript("alice")
	want := slices.Concat(slices.Repeat([]string{"401 invalid_credentials"}, 4), slices.Repeat([]string{"429 rate_limited"}, 4))
	if !slices.Equal(answers, want) {
		t.Errorf("answers %q", answers)
	}
	if sent[0] != "hget hget" || sent[times-1] != "" {
		t.Errorf("asked Redis %q", sent)
	}
	otherAnswers, otherSent := transcript("nobody")
	if !slices.Equal(answers, otherAnswers) || !slices.Equal(sent, otherSent) {
		t.Errorf("an unknown name is answered %q and %q", otherAnswers, otherSent)
	}
}

// An address that sends nothing but refreshes and logouts is refused before Redis is asked.
// Without the limit, all of them are answered 401 or 204.
func TestRefreshesAndLogoutsAreLimited(t *testing.T) {
	s, redis := limitedService(t, LimitOptions{Requests: Rate{PerSecond: 0.01, Burst: 4}})
	cookie := with(&http.Cookie{Name: "refresh", Value: "no.such"})
	for range 2 {
		if resp, _ := post(t, s, "/api/auth/refresh", "", cookie); resp.StatusCode != 401 {
			t.Errorf("refresh: %d", resp.StatusCode)
		}
		if resp, _ := post(t, s, "/api/auth/logout", "", cookie); resp.StatusCode != 204 {
			t.Errorf("logout: %d", resp.StatusCode)
		}
	}
	redis.take()
	for _, path := range []string{"/api/auth/refresh", "/api/auth/logout"} {
		resp, out := post(t, s, path, "", cookie)
		wantLimited(t, path, "requests", resp, out, 100)
		if sent := redis.take(); len(sent) > 0 {
			t.Errorf("%s: asked Redis %q", path, sent)
		}
	}
	other := func(r *http.Request) { r.RemoteAddr = "198.51.100.1:80" }
	if resp, _ := post(t, s, "/api/auth/logout", "", cookie, other); resp.StatusCode != 204 {
		t.Errorf("from another address: %d", resp.StatusCode)
	}
}

// endless is a body without an end. It counts how many bytes were read.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	for i := range p {
		p[i] = ' ' // JSON may begin with as many as one likes
	}
	return len(p), nil
}

// No request may have a large body, whether its handler needs a body or not. Without the
// limit in withoutBody, a refresh and a logout read the body until the test times out.
func TestLargeBodies(t *testing.T) {
	s, _ := newService(t, newClock())
	for _, path := range []string{"/login", "/refresh", "/logout"} {
		body := new(endless)
		r := httptest.NewRequest("POST", "/api/auth"+path, io.MultiReader(strings.NewReader(`{"name":"bob","password":"bob-pass"}`), body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), `"too_large"`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		if body.read > 64<<10 {
			t.Errorf("%s: %d bytes were read", path, body.read)
		}
	}
}

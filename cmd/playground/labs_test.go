package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/wasmclient"
)

// ask makes a request and returns its status and body.
func ask(t *testing.T, method, url, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func openLab(t *testing.T, url string, wish ...string) newLab {
	t.Helper()
	status, body := ask(t, "POST", url+"/api/labs", strings.Join(wish, ""))
	var l newLab
	if err := json.Unmarshal([]byte(body), &l); err != nil || status != http.StatusCreated || l.URL != "/lab/"+l.ID+"/" || l.Name == "" {
		t.Fatalf("POST /api/labs: %d %s", status, body)
	}
	return l
}

func labToken(t *testing.T, url, user string) string {
	t.Helper()
	status, body := ask(t, "POST", url+"api/token", `{"user":"`+user+`","kind":"valid"}`)
	var out struct{ Token string }
	if err := json.Unmarshal([]byte(body), &out); err != nil || out.Token == "" {
		t.Fatalf("token: %d %s", status, body)
	}
	return out.Token
}

// A lab is a world of its own, on both its instances: its users, its tokens, its
// tasks and its broadcasts are nobody else's.
func TestLabsAreIsolated(t *testing.T) {
	url, _, _ := start(t)
	type member struct {
		socket *wasmclient.Socket
		titles chan string
	}
	enter := func(base, path, token string) member {
		s, err := connect(t, url, path, token)
		if err != nil {
			t.Fatalf("%s: %v", base, err)
		}
		m := member{s, make(chan string, 10)}
		s.On("task:created", func(e *wasmclient.Event) {
			var created struct{ Task struct{ Title string } }
			if err := e.Bind(&created); err != nil {
				t.Error(err)
			}
			m.titles <- created.Task.Title
		})
		return m
	}
	labs := []newLab{{ID: lab.Main, Name: lab.Main, URL: "/lab/main/"}, openLab(t, url), openLab(t, url)}
	tokens := make([]string, len(labs))
	members := make([][2]member, len(labs))
	for i, l := range labs {
		tokens[i] = labToken(t, url+l.URL, "alice")
		for j, instance := range []string{"a", "b"} {
			members[i][j] = enter(l.URL, l.URL+instance+"/socket.io/", tokens[i])
		}
	}
	for i, l := range labs {
		title := "task of " + l.Name
		if status, body := ask(t, "POST", url+l.URL+"api/tasks", `{"title":"`+title+`"}`, "Authorization", "Bearer "+tokens[i]); status != http.StatusCreated {
			t.Fatalf("task in %s: %d %s", l.Name, status, body)
		}
		for j := range members[i] {
			if got := <-members[i][j].titles; got != title { // others' would be in the way of this
				t.Errorf("lab %d, instance %d: %q, want %q", i, j, got, title)
			}
		}
		other := tokens[(i+1)%len(tokens)]
		if status, _ := ask(t, "GET", url+l.URL+"api/tasks", "", "Authorization", "Bearer "+other); status != http.StatusUnauthorized {
			t.Errorf("lab %d: another lab's token is answered with %d", i, status)
		}
		if _, err := connect(t, url, l.URL+"a/socket.io/", other); err == nil || err.Error() != "Invalid or expired token" {
			t.Errorf("lab %d: another lab's token: %v", i, err)
		}
	}
	for i := range members {
		for j := range members[i] {
			if n := len(members[i][j].titles); n > 0 {
				t.Errorf("lab %d, instance %d: told of %q too", i, j, <-members[i][j].titles)
			}
		}
	}
	if status, body := ask(t, "GET", url+"/metrics", ""); status != 200 || !strings.Contains(body, "playground_labs 2") || strings.Contains(body, labs[1].ID) {
		t.Errorf("/metrics: %d, %t that it names a lab", status, strings.Contains(body, labs[1].ID))
	}
}

func TestLabAddresses(t *testing.T) {
	url, _, _ := start(t)
	l := openLab(t, url)
	forged := lab.NewIDs([]byte("guess")).New(2)
	tests := []struct {
		method, path string
		header       []string
		status       int
		want         string
	}{
		{"GET", l.URL, nil, 200, l.Name},
		{"GET", strings.TrimSuffix(l.URL, "/"), nil, 200, l.Name}, // redirected
		{"GET", l.URL + "a/socket.io/?EIO=4&transport=polling", nil, 200, `0{"sid"`},
		{"GET", l.URL + "c/socket.io/?EIO=4&transport=polling", nil, 404, "not_found"},
		{"GET", l.URL + "nothing", nil, 404, "not_found"},
		{"GET", "/lab/" + forged + "/", []string{"Accept", "text/html"}, 404, "There is no such lab"},
		{"GET", "/lab/" + forged + "/a/socket.io/", nil, 404, "not_found"},
		{"GET", "/lab/main/", nil, 200, "Playground"},
		{"POST", "/api/labs", []string{"Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site"}, 403, "cross_origin"},
		{"POST", "/api/labs?brief", nil, 201, `"url":"/lab/`},
		{"GET", "/api/labs", nil, 404, ""},
	}
	for _, tt := range tests {
		if status, body := ask(t, tt.method, url+tt.path, "", tt.header...); status != tt.status || !strings.Contains(body, tt.want) {
			t.Errorf("%s %s: %d %.300s, want %d %q", tt.method, tt.path, status, body, tt.status, tt.want)
		}
	}
}

// onOwnRedis returns a playground, to be closed by the test, and the Redis that it is on.
func onOwnRedis(t *testing.T) (*embedded.Server, *playground) {
	t.Helper()
	redis, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	c, err := parse(nil, func(name string) string {
		return map[string]string{"REDIS_URL": "redis://" + redis.Addr()}[name]
	}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlayground(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return redis, p
}

// As many labs as there may be are open at the same time; one more is refused in
// words; closed, they leave nothing in Redis.
func TestManyLabs(t *testing.T) {
	redis, p := onOwnRedis(t)
	began := time.Now()
	for range 100 {
		if _, err := p.labs.Create(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("100 labs opened in %v", time.Since(began))
	if _, err := p.labs.Create(t.Context(), 2); err == nil {
		t.Error("one more")
	}
	prefix := auth.DefaultKey + ":lab:*"
	if keys := redis.Client().Keys(t.Context(), prefix).Val(); len(keys) < 100 {
		t.Errorf("the labs keep %d keys", len(keys))
	}
	if err := p.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if keys := redis.Client().Keys(t.Context(), prefix).Val(); len(keys) > 0 {
		t.Errorf("left in Redis: %q", keys)
	}
}

// A Redis that is busy when a lab closes is asked again: nobody comes back for its keys.
func TestLabIsForgottenBySlowRedis(t *testing.T) {
	for failures, want := range map[int32]int{0: 0, 2: 0, 3: 1} {
		redis, p := onOwnRedis(t)
		if _, err := p.labs.Create(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		busy := &busyRedis{}
		busy.left.Store(failures)
		p.store.client.AddHook(busy)
		err := p.Close(t.Context())
		keys := redis.Client().Keys(t.Context(), auth.DefaultKey+":lab:*").Val()
		if left := min(len(keys), 1); left != want || errors.Is(err, errBusy) != (want > 0) {
			t.Errorf("%d failures: left in Redis: %q, %v", failures, keys, err)
		}
	}
}

var errBusy = errors.New("busy")

// busyRedis fails to say who hears a channel, as often as is left.
type busyRedis struct{ left atomic.Int32 }

func (b *busyRedis) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (b *busyRedis) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if cmd.Name() == "pubsub" && b.left.Add(-1) >= 0 {
			cmd.SetErr(errBusy)
			return errBusy
		}
		return next(ctx, cmd)
	}
}

func (b *busyRedis) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return next
}

package world_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/world"
)

// Users, tokens, tasks and broadcasts of a lab stay inside it, on both its instances.
func TestLabsAreIsolated(t *testing.T) {
	_, url := serve(t, world.Options{})
	labs := []openedLab{mainLab, createLab(t, url), createLab(t, url)}
	tokens := make([]string, len(labs))
	titles := make([][2]chan string, len(labs)) // titles of the tasks that a client of each instance receives
	for i, l := range labs {
		tokens[i] = l.token(t, url, "alice", "valid")
		for j, instance := range []string{"a", "b"} {
			s, err := l.connect(t, url, instance, tokens[i])
			if err != nil {
				t.Fatalf("%s%s: %v", l.URL, instance, err)
			}
			told := make(chan string, 10)
			titles[i][j] = told
			onTaskCreated(t, s, func(title string) { told <- title })
		}
	}
	for i, l := range labs {
		title := "task of " + l.Name
		if status, body := request(t, "POST", url+l.URL+"api/tasks", `{"title":"`+title+`"}`, "Authorization", "Bearer "+tokens[i]); status != http.StatusCreated {
			t.Fatalf("task in %s: %d %s", l.Name, status, body)
		}
		for j := range titles[i] {
			if got := <-titles[i][j]; got != title { // a title of another lab would arrive before it
				t.Errorf("lab %d, instance %d: %q, want %q", i, j, got, title)
			}
		}
		other := tokens[(i+1)%len(tokens)]
		if status, _ := request(t, "GET", url+l.URL+"api/tasks", "", "Authorization", "Bearer "+other); status != http.StatusUnauthorized {
			t.Errorf("lab %d: another lab's token is answered with %d", i, status)
		}
		if _, err := l.connect(t, url, "a", other); err == nil || err.Error() != "Invalid or expired token" {
			t.Errorf("lab %d: another lab's token: %v", i, err)
		}
	}
	for i := range titles {
		for j := range titles[i] {
			if len(titles[i][j]) > 0 {
				t.Errorf("lab %d, instance %d: told of %q too", i, j, <-titles[i][j])
			}
		}
	}
}

func TestLabAddresses(t *testing.T) {
	_, url := serve(t, world.Options{})
	l := createLab(t, url)
	forged := lab.NewIDs([]byte("guess")).New(2)
	tests := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", l.URL + "a/socket.io/?EIO=4&transport=polling", "", 200, `0{"sid"`},
		{"GET", l.URL + "c/socket.io/?EIO=4&transport=polling", "", 404, "not_found"},
		{"GET", l.URL + "nothing", "", 404, "not_found"},
		{"GET", l.URL + "api/tasks", "", 401, "token_missing"},
		{"GET", l.URL + "b/api/projects", "", 401, "token_missing"},
		{"POST", l.URL + "b/api/token", `{"user":"alice","kind":"valid"}`, 401, "token_missing"},
		{"GET", l.URL + "c/api/tasks", "", 404, "not_found"},
		{"GET", "/lab/" + forged + "/a/socket.io/", "", 404, "not_found"},
		{"GET", "/lab/nosuchlab/a/socket.io/", "", 404, "not_found"},
		{"GET", "/lab/main/z/socket.io/", "", 404, "not_found"},
		{"POST", "/api/labs?brief", "", 201, `"url":"/lab/`},
		{"POST", l.URL + "api/token", `{"user":"mallory","kind":"valid"}`, 422, "alice, bob, carol, dan or erin"},
		{"POST", l.URL + "api/token", `{"user":"alice","kind":"golden"}`, 422, "valid, brief, expired, forged or deleted"},
		{"POST", l.URL + "api/token", `nonsense`, 400, "must be JSON"},
	}
	for _, tt := range tests {
		if status, body := request(t, tt.method, url+tt.path, tt.body); status != tt.status || !strings.Contains(body, tt.want) {
			t.Errorf("%s %s: %d %.300s, want %d %q", tt.method, tt.path, status, body, tt.status, tt.want)
		}
	}
}

func TestFind(t *testing.T) {
	labs, url := serve(t, world.Options{})
	l := createLab(t, url, `{"instances":3}`)
	for id, want := range map[string]string{
		"main":                             "main a b",
		l.ID:                               l.Name + " a b c",
		lab.NewIDs([]byte("guess")).New(2): "",
		"":                                 "",
	} {
		name, instances := labs.Find(id)
		if got := strings.Join(append([]string{name}, instances...), " "); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

// onOwnRedis opens labs on a Redis that runs longer than the labs. The test must close
// the labs.
func onOwnRedis(t *testing.T) (*embedded.Server, *world.Labs, *world.Store) {
	t.Helper()
	redis, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	labs, store := newLabs(t, "redis://"+redis.Addr(), world.Options{})
	return redis, labs, store
}

// create creates a lab, always from the same address, and returns the status of the
// answer.
func create(t *testing.T, labs *world.Labs, query string) int {
	t.Helper()
	w := httptest.NewRecorder()
	labs.CreateLab().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/api/labs"+query, nil))
	return w.Code
}

// Sixty pupils behind one address open a lab and a fork each, and a fork opens two labs.
// They meet no limit of the playground.
func TestClassOpensLabs(t *testing.T) {
	labs, store := newLabs(t, "", world.Options{Limits: world.DefaultLimits()})
	var class sync.WaitGroup
	for range 60 {
		class.Go(func() {
			for _, query := range []string{"", "?brief", "?brief"} {
				if status := create(t, labs, query); status != http.StatusCreated {
					t.Errorf("%q: %d", query, status)
				}
			}
		})
	}
	class.Wait()
	if open, _ := labs.Stats(); open != 180 {
		t.Errorf("%d labs are open, want 180", open)
	}
	if keys := store.Client().Keys(t.Context(), auth.DefaultKey+":lab:*").Val(); len(keys) < 180 {
		t.Errorf("the labs keep %d keys", len(keys))
	}
	if err := labs.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// The flags of the playground reach the registry: each limit refuses a lab.
//
// Without a limit in NewLabs, its last lab opens.
func TestLimitsOfLabs(t *testing.T) {
	for name, tt := range map[string]struct {
		limits world.Limits
		status int
	}{
		"labs":             {world.Limits{Labs: 1}, http.StatusServiceUnavailable},
		"labs per address": {world.Limits{LabsPerAddress: 1}, http.StatusTooManyRequests},
		"new labs":         {world.Limits{NewLabs: world.Rate{PerSecond: 1e-3, Burst: 1}}, http.StatusTooManyRequests},
		"none":             {world.Limits{}, http.StatusCreated},
	} {
		labs, _ := newLabs(t, "", world.Options{Limits: tt.limits})
		if status := create(t, labs, ""); status != http.StatusCreated {
			t.Errorf("%s: %d", name, status)
		}
		if status := create(t, labs, ""); status != tt.status {
			t.Errorf("%s: the second is answered with %d, want %d", name, status, tt.status)
		}
		if err := labs.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// A lab that closes while Redis is busy tries three times to delete its keys.
func TestLabIsDeletedFromBusyRedis(t *testing.T) {
	for failures, want := range map[int32]int{0: 0, 2: 0, 3: 1} {
		redis, labs, store := onOwnRedis(t)
		if status := create(t, labs, ""); status != http.StatusCreated {
			t.Fatal(status)
		}
		busy := &busyRedis{}
		busy.failures.Store(failures)
		store.Client().AddHook(busy)
		err := labs.Close(t.Context())
		keys := redis.Client().Keys(t.Context(), auth.DefaultKey+":lab:*").Val()
		if left := min(len(keys), 1); left != want || errors.Is(err, errBusy) != (want > 0) {
			t.Errorf("%d failures: left in Redis: %q, %v", failures, keys, err)
		}
	}
}

// If Redis does not answer, four hundred labs that close do not wait for each other longer
// than the process has time to stop.
//
// Without ctx in clean's select, this test does not end.
func TestCleaningEndsInTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := world.CleanWhenBusy(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

var errBusy = errors.New("busy")

// busyRedis is a hook that makes queries for subscribers fail. failures is how many of
// them still fail.
type busyRedis struct{ failures atomic.Int32 }

func (b *busyRedis) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (b *busyRedis) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if cmd.Name() == "pubsub" && b.failures.Add(-1) >= 0 {
			cmd.SetErr(errBusy)
			return errBusy
		}
		return next(ctx, cmd)
	}
}

func (b *busyRedis) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return next
}

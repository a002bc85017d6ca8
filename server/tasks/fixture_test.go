package tasks_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/tasks"
)

// emitted is an event that was emitted, and the rooms that it was emitted to.
type emitted struct {
	rooms string // separated by commas
	event string
	data  string
}

// emitter is an Emitter that records events instead of sending them.
type emitter struct {
	mu       sync.Mutex
	recorded []emitted
	fail     bool
}

func (e *emitter) Emit(ctx context.Context, rooms []string, event string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	data, err := json.Marshal(args)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.fail {
		return errors.New("the emitter fails")
	}
	e.recorded = append(e.recorded, emitted{strings.Join(rooms, ","), event, string(data)})
	return nil
}

// drain returns the events that were recorded since the last call of drain.
func (e *emitter) drain() []emitted {
	e.mu.Lock()
	defer e.mu.Unlock()
	recorded := e.recorded
	e.recorded = nil
	return recorded
}

// clock is a clock that advances by a millisecond each time it is read.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

type userKey struct{}

func userID(ctx context.Context) string {
	id, _ := ctx.Value(userKey{}).(string)
	return id
}

// fixture is an app with the Redis, the emitter and the clock that the app uses.
type fixture struct {
	t       *testing.T
	app     *tasks.App
	emitter *emitter
	clock   *clock
	redis   *miniredis.Miniredis
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := fixture{t: t, redis: miniredis.RunT(t), clock: &clock{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}}
	return f.another(t)
}

// another returns a second app on the same Redis.
func (f fixture) another(t *testing.T) *fixture {
	t.Helper()
	return f.limited(t, 0)
}

// limited returns an app on the same Redis whose users and projects have at most maxTasks
// tasks each.
func (f fixture) limited(t *testing.T, maxTasks int) *fixture {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: f.redis.Addr(), MaxRetries: -1})
	t.Cleanup(func() { client.Close() })
	f.emitter = new(emitter)
	f.app = tasks.New(client, tasks.Options{
		Emitter: f.emitter, UserID: userID, Now: f.clock.Now, MaxTasks: maxTasks,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err := f.app.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &f
}

// task is a task as the JSON of the REST API has it.
type task struct {
	ID        string `json:"_id"`
	Title     string
	Done      bool
	ProjectID string
	UserID    string
	CreatedAt string
	UpdatedAt string
}

// response is a response of the REST API.
type response struct {
	status  int
	Success bool
	Data    json.RawMessage
	Error   struct{ Code, Message, Field string }
}

func (r response) task(t *testing.T) (out task) {
	t.Helper()
	if err := json.Unmarshal(r.Data, &out); err != nil {
		t.Fatalf("%v: %s", err, r.Data)
	}
	return out
}

func (r response) titles(t *testing.T) string {
	t.Helper()
	var list []task
	if err := json.Unmarshal(r.Data, &list); err != nil || list == nil {
		t.Fatalf("%v: %s", err, r.Data)
	}
	var titles []string
	for _, task := range list {
		titles = append(titles, task.Title)
	}
	return strings.Join(titles, ",")
}

// request sends a request of a user, with a JSON body unless that is "".
func (f *fixture) request(user, method, path, body string) response {
	return f.requestOfType(user, method, path, body, "application/json")
}

func (f *fixture) requestOfType(user, method, path, body, contentType string) response {
	f.t.Helper()
	ctx, cancel := context.WithCancel(context.WithValue(f.t.Context(), userKey{}, user))
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	f.app.ServeHTTP(w, r)
	out := response{status: w.Code}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			f.t.Fatalf("%s %s: %v: %s", method, path, err, w.Body)
		}
	}
	return out
}

// create creates a task of alice in the project Website.
func (f *fixture) create(title string) task {
	f.t.Helper()
	out := f.request("alice", "POST", "/api/tasks", `{"title":"`+title+`","projectId":"1"}`)
	if out.status != 201 {
		f.t.Fatalf("create: %+v", out)
	}
	f.emitter.drain()
	return out.task(f.t)
}

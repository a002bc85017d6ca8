package world_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// viewer is a page that watches the trace of a lab.
type viewer struct {
	t      *testing.T
	events chan json.RawMessage
	seen   []trace.Event
	text   strings.Builder // all that the page has received
}

func view(t *testing.T, url string, l openedLab) *viewer {
	t.Helper()
	v := &viewer{t: t, events: make(chan json.RawMessage, 1000)}
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: l.URL + "control/socket.io/"})
	t.Cleanup(m.Close)
	s := m.Socket("/lab")
	s.On("trace", func(e *wasmclient.Event) {
		var b struct{ Events []json.RawMessage }
		if err := e.Bind(&b); err != nil {
			t.Error(err)
		}
		for _, event := range b.Events {
			v.events <- event
		}
		_ = e.Ack()
	})
	if err := s.ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *viewer) until(ok func(trace.Event) bool) trace.Event {
	v.t.Helper()
	for {
		select {
		case text := <-v.events:
			var e trace.Event
			if err := json.Unmarshal(text, &e); err != nil {
				v.t.Fatal(err)
			}
			v.text.Write(text)
			v.seen = append(v.seen, e)
			if ok(e) {
				return e
			}
		case <-time.After(10 * time.Second):
			v.t.Fatalf("no such event among %d: %+v", len(v.seen), v.seen)
		}
	}
}

// causedBy returns the events of a kind that follow from the event with that id.
func (v *viewer) causedBy(id uint64, kind trace.Kind) (effects []trace.Event) {
	family := map[uint64]bool{id: true}
	for _, e := range v.seen {
		if family[e.Cause] {
			family[e.ID] = true
			if e.Kind == kind {
				effects = append(effects, e)
			}
		}
	}
	return effects
}

// Carol creates a task on b in a project to whose room alice's client on a has subscribed.
// One emit to two rooms leaves from b, and each client receives it once, so carol gets both
// the response and the event. A request without an instance in its path goes to a. Without
// the context of the request in labEmitter.Emit, the event leaves from a, without a cause.
func TestRequestForATaskInTheTrace(t *testing.T) {
	_, url := serve(t, world.Options{})
	for _, l := range []openedLab{mainLab, createLab(t, url)} {
		v := view(t, url, l)
		tokens := map[string]string{}
		ids := map[string]string{}
		for user, instance := range map[string]string{"alice": "a", "carol": "b"} {
			tokens[user] = l.token(t, url, user, "valid")
			s, err := l.connect(t, url, instance, tokens[user])
			if err != nil {
				t.Fatal(err)
			}
			ids[user] = s.ID()
			if _, err := wasmclient.Call[any](t.Context(), s, "task:subscribe", map[string]string{"projectId": "2"}); err != nil {
				t.Fatal(err)
			}
		}
		for path, here := range map[string]string{"b/api/tasks": "b", "api/tasks": "a"} {
			status, body := request(t, "POST", url+l.URL+path+"?secret=q", `{"title":"tea","projectId":"2"}`, "Authorization", "Bearer "+tokens["carol"])
			if status != http.StatusCreated {
				t.Fatalf("%d %s", status, body)
			}
			delivered := map[string]int{}
			response := v.until(func(e trace.Event) bool { return e.Kind == trace.Response })
			for len(v.causedBy(response.Cause, trace.Deliver)) < 2 {
				v.until(func(e trace.Event) bool { return e.Kind == trace.Deliver })
			}
			if response.Status != 201 || response.User != "carol" || response.Instance != here || response.Path != "/api/tasks" {
				t.Errorf("lab %s, %s: the response is %+v", l.Name, path, response)
			}
			for _, e := range v.causedBy(response.Cause, trace.Deliver) {
				delivered[e.Socket]++
			}
			if delivered[ids["alice"]] != 1 || delivered[ids["carol"]] != 1 || len(delivered) != 2 {
				t.Errorf("lab %s, %s: the request is delivered to %v", l.Name, path, delivered)
			}
			emits := v.causedBy(response.Cause, trace.Emit)
			if len(emits) != 1 || emits[0].Instance != here || emits[0].Event != "task:created" || !slices.Equal(emits[0].Target.Rooms, []string{"user:carol", "project:2"}) {
				t.Errorf("lab %s, %s: it emits %+v", l.Name, path, emits)
			}
			if got := len(v.causedBy(response.Cause, trace.Publish)); got != 1 {
				t.Errorf("lab %s, %s: it publishes %d times", l.Name, path, got)
			}
		}
		for what, secret := range map[string]string{"a token": tokens["carol"], "a header": "Bearer", "a query": "secret=q"} {
			if strings.Contains(v.text.String(), secret) {
				t.Errorf("the trace of lab %s has %s", l.Name, what)
			}
		}
		for _, e := range v.seen {
			if strings.Contains(e.Path, l.ID) || strings.Contains(e.Path, "/lab/") {
				t.Errorf("a path in the trace: %s", e.Path)
			}
		}
	}
}

// Refused requests are in the trace with the status of their response, whoever refused them,
// and cause nothing else.
func TestRefusedRequestsForTasksInTheTrace(t *testing.T) {
	_, url := serve(t, world.Options{Limits: world.Limits{UserEvents: slow(4)}})
	l := createLab(t, url)
	v := view(t, url, l)
	bob := l.token(t, url, "bob", "valid")
	for n, tt := range []struct {
		method, path, token, user string
		status                    int
	}{
		{"POST", "/api/tasks", l.token(t, url, "bob", "expired"), "", 401},
		{"POST", "/api/tasks", "", "", 401},
		{"POST", "/api/tasks", bob, "bob", 403},
		{"DELETE", "/api/tasks/none", bob, "bob", 404},
		{"POST", "/api/nothing", bob, "bob", 404},
		{"PATCH", "/api/tasks", bob, "bob", 405},
		{"DELETE", "/api/tasks/none", bob, "bob", 429},
	} {
		instance := []string{"a", "b"}[n%2]
		status, body := request(t, tt.method, url+l.URL+instance+tt.path, `{"title":"x","projectId":"2"}`, "Authorization", "Bearer "+tt.token)
		response := v.until(func(e trace.Event) bool { return e.Kind == trace.Response })
		if status != tt.status || response.Status != status || response.User != tt.user || response.Path != tt.path || response.Method != tt.method || response.Instance != instance {
			t.Errorf("%s %s: %d %s, in the trace %+v", tt.method, tt.path, status, body, response)
		}
		if effects := v.causedBy(response.Cause, trace.Emit); len(effects) > 0 {
			t.Errorf("%s %s emits %+v", tt.method, tt.path, effects)
		}
	}
}

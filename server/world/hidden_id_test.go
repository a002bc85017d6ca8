package world_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/lab/words"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/wasmclient"
)

// recorded is a page that keeps every event of a lab's trace as the page got it.
type recorded struct {
	*wasmclient.Socket
	events chan json.RawMessage
}

func (l openedLab) record(t *testing.T, url string) recorded {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: l.URL + "control/socket.io/"})
	t.Cleanup(m.Close)
	r := recorded{m.Socket("/lab"), make(chan json.RawMessage, 10_000)}
	r.On("trace", func(e *wasmclient.Event) {
		var b struct{ Events []json.RawMessage }
		if err := e.Bind(&b); err != nil {
			t.Error(err)
		}
		for _, event := range b.Events {
			r.events <- event
		}
		_ = e.Ack()
	})
	if err := r.ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// Whoever knows a lab's id may enter the lab, and a trace is saved and shared. So no event of
// a trace contains the id, whatever happens in the lab: the test lets every kind of event
// happen, every action, target and method.
//
// Without channelObserver, the channels of publish and receive contain the id, as in
// "socketplay:lab:2abc…#/#project:1#".
func TestNoTraceContainsTheLabsID(t *testing.T) {
	_, url := serve(t, world.Options{})
	l := createLab(t, url)
	page := l.record(t, url)
	do := func(event string, r lab.Request) {
		t.Helper()
		if _, err := wasmclient.Call[json.RawMessage](t.Context(), page.Socket, event, r); err != nil {
			t.Fatalf("%s: %v", event, err)
		}
	}
	// connect connects alice to an instance by polling first, with a socket in each namespace.
	connect := func(instance string) (first *wasmclient.Socket) {
		t.Helper()
		m := wasmclient.NewManager(url, &wasmclient.Options{Path: l.URL + instance + "/socket.io/", Query: "link=on-" + instance})
		t.Cleanup(m.Close)
		for _, namespace := range world.AppNamespaces() {
			s := m.Socket(namespace)
			if err := s.SetAuthValue(map[string]string{"token": l.token(t, url, "alice", "valid")}); err != nil {
				t.Fatal(err)
			}
			s.On("question", func(e *wasmclient.Event) { _ = e.Ack("yes") })
			if err := s.ConnectAndWait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = s
			}
		}
		return first
	}
	alice, carol := connect("a"), connect("b")

	_, _ = wasmclient.Call[any](t.Context(), alice, "task:subscribe", map[string]string{"projectId": "1"}) // joins a room, and is acknowledged
	for i := range 2 {
		if i == 1 {
			do("cut", lab.Request{Instance: "a", On: true}) // so that publishing fails, and says why
		}
		for _, target := range words.Targets {
			for _, method := range words.Methods {
				if method == words.MethodDisconnectSockets {
					continue // it would end the clients
				}
				r := lab.Request{
					Instance: "a", Socket: alice.ID(), Target: target.Target, Method: method, Room: "project:1", Rooms: []string{"project:1", "user:alice"},
					Except: []string{"project:9"}, Event: "question", NewRoom: "more", Timeout: 50,
				}
				if _, err := wasmclient.Call[json.RawMessage](t.Context(), page.Socket, "emit", r); err != nil {
					t.Fatalf("%s to %s: %v", method, target.Target, err)
				}
			}
		}
		bearer := "Bearer " + l.token(t, url, "alice", "valid")
		request(t, http.MethodPost, url+l.URL+"api/tasks", `{"title":"tea"}`, "Authorization", bearer)
	}
	do("heal", lab.Request{})
	request(t, http.MethodGet, url+l.URL+"a/socket.io/?EIO=4&transport=polling&sid=nobody", "") // a refused request
	if _, err := l.connect(t, url, "a", l.token(t, url, "bob", "expired")); err == nil {
		t.Error("an expired token is let in")
	}
	for _, d := range words.Actions {
		r := lab.Request{Instance: "b", Socket: carol.ID(), Room: "more", Link: "on-b", On: true, Ms: 1}
		if d.Action == words.Add || d.Action == words.Remove {
			r.Instance = "c"
		}
		if _, err := wasmclient.Call[json.RawMessage](t.Context(), page.Socket, string(d.Action), r); err != nil {
			t.Fatalf("%s: %v", d.Action, err)
		}
	}
	do("heal", lab.Request{})
	connect("b").Emit("unheard")
	do("emit", lab.Request{Instance: "a", Target: words.ToAll, Event: "last"})

	var without []trace.Kind // kinds that have not happened
	for _, kind := range trace.Kinds {
		if kind != trace.SocketError { // the task app's handlers do not fail
			without = append(without, kind)
		}
	}
	done := false
	for seen := 0; !done || len(without) > 0; seen++ {
		select {
		case raw := <-page.events:
			if strings.Contains(string(raw), l.ID) {
				t.Errorf("the lab's id is in %s", raw)
			}
			var e trace.Event
			if err := json.Unmarshal(raw, &e); err != nil {
				t.Fatal(err)
			}
			without = slices.DeleteFunc(without, func(k trace.Kind) bool { return k == e.Kind })
			done = done || e.Kind == trace.Emit && e.Event == "last"
			if e.Channel != "" && !strings.HasPrefix(e.Channel, "socket.io") {
				t.Errorf("a channel is called %q", e.Channel)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("after %d events these have not happened: %q; the last emit has: %t", seen, without, done)
		}
	}
}

package lab_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

// page is a client of the control plane that collects the trace.
type page struct {
	t       *testing.T
	socket  *wasmclient.Socket
	clients []*wasmclient.Socket
	events  chan trace.Event
	seen    []trace.Event
}

// openPage starts lab main on an embedded Redis, opens a page that watches it, and
// connects a client to each of its two instances. The map has the ids of the clients'
// sockets by the instance's name.
func openPage(t *testing.T) (*lab.Lab, *page, map[string]string) {
	t.Helper()
	return openPageWith(t, lab.Limits{})
}

func openPageWith(t *testing.T, limits lab.Limits) (*lab.Lab, *page, map[string]string) {
	t.Helper()
	redis, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	l := newLab(t, lab.Options{
		Limits: limits,
		Adapter: func(_ string, o socketio.Observer) func(socketio.Local) socketio.Adapter {
			return redisadapter.New(redis.Client(), &redisadapter.Options{Observer: o})
		},
		Setup: func(_ string, io *socketio.Server) {
			io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
				s.On("ask", func(ctx context.Context, e *socketio.Event) error {
					s.Join(ctx, "asked")
					return errors.Join(s.Emit(ctx, "told", []byte("ab")), e.Ack("yes"))
				})
				s.On("hello", func(ctx context.Context, e *socketio.Event) error { return s.To("red").Emit(ctx, "greeting", 1) })
			})
		},
		User: func(s *socketio.Socket) string {
			var auth struct{ Name string }
			_ = s.Handshake().BindAuth(&auth)
			return auth.Name
		},
	})
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	p := watch(t, srv.URL)
	ids := make(map[string]string)
	for _, name := range []string{"a", "b"} {
		client := dial(t, srv.URL, "/", "/lab/main/"+name+"/socket.io/", "on-"+name)
		p.clients, ids[name] = append(p.clients, client), client.ID()
		p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == name })
	}
	return l, p, ids
}

// watch opens a page that watches lab main.
func watch(t *testing.T, url string) *page {
	t.Helper()
	p := &page{t: t, events: make(chan trace.Event, 1000)}
	p.socket = dial(t, url, "/lab", "/lab/main/control/socket.io/", "")
	p.socket.On("trace", func(e *wasmclient.Event) {
		var b struct{ Events []trace.Event }
		if err := e.Bind(&b); err != nil {
			t.Error(err)
		}
		for _, ev := range b.Events {
			p.events <- ev
		}
		_ = e.Ack()
	})
	return p
}

// dial connects a client to a namespace. The auth payload of the client contains name.
func dial(t *testing.T, url, namespace, path, name string) *wasmclient.Socket {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: path})
	t.Cleanup(m.Close)
	s := m.Socket(namespace)
	answer := func(e *wasmclient.Event) { _ = e.Ack(name) }
	s.On("answered", answer)
	if name == "on-a" {
		s.On("answered by a", answer)
	}
	if err := s.SetAuthValue(map[string]string{"Name": name}); err != nil {
		t.Fatal(err)
	}
	if err := s.ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// until collects events of the trace until ok returns true for an event, and returns
// this event.
func (p *page) until(ok func(trace.Event) bool) trace.Event {
	p.t.Helper()
	for {
		select {
		case e := <-p.events:
			p.seen = append(p.seen, e)
			if ok(e) {
				return e
			}
		case <-time.After(10 * time.Second):
			p.t.Fatalf("no such event among %d: %+v", len(p.seen), p.seen)
		}
	}
}

// causes returns e, its cause, the cause of that, and so on up to the first cause.
func (p *page) causes(e trace.Event) []trace.Event {
	chain := []trace.Event{e}
	for e.Cause != 0 {
		i := slices.IndexFunc(p.seen, func(c trace.Event) bool { return c.ID == e.Cause })
		if i < 0 {
			p.t.Fatalf("the cause of %+v is not in the trace", e)
		}
		e = p.seen[i]
		chain = append(chain, e)
	}
	return chain
}

// chain returns the kinds of e and its causes, and the id of the first cause.
func (p *page) chain(e trace.Event) (kinds []string, root uint64) {
	for _, c := range p.causes(e) {
		kinds, root = append(kinds, string(c.Kind)), c.ID
	}
	return kinds, root
}

// act asks the lab for an action. If the lab refuses the action, it returns an error.
func (p *page) act(event string, a lab.Request, args ...any) (lab.Done, error) {
	return p.actWithin(p.t.Context(), event, a, args...)
}

func (p *page) actWithin(ctx context.Context, event string, a lab.Request, args ...any) (lab.Done, error) {
	type answer struct {
		lab.Done
		Error string
	}
	got, err := wasmclient.Call[answer](ctx, p.socket, event, append([]any{a}, args...)...)
	if err == nil && got.Error != "" {
		err = socketio.AckError(got.Error)
	}
	return got.Done, err
}

// do asks the lab for an action that it must not refuse.
func (p *page) do(event string, a lab.Request) lab.Done {
	p.t.Helper()
	done, err := p.act(event, a)
	if err != nil {
		p.t.Fatalf("%s: %v", event, err)
	}
	return done
}

// connected waits for a client to connect to the instance.
func (p *page) connected(instance string) trace.Event {
	p.t.Helper()
	return p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == instance })
}

package lab_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

// page is a control-plane client that collects the trace.
type page struct {
	t       *testing.T
	socket  *wasmclient.Socket
	clients []*wasmclient.Socket
	events  chan trace.Event
	seen    []trace.Event
}

// openPage starts lab main on an embedded Redis, with a page and one client on
// each instance, named by the instance.
func openPage(t *testing.T) (*lab.Lab, *page, map[string]string) {
	t.Helper()
	redis, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	l := newLab(t, lab.Options{
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

// watch opens a page of lab main.
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

// dial connects to a namespace; name goes into the auth payload.
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

// until collects events up to one that ok accepts, and returns that.
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

// causes returns e, its cause and so on, up to the first.
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

func (p *page) act(event string, a lab.Request) (lab.Done, error) {
	return p.actWithin(p.t.Context(), event, a)
}

func (p *page) actWithin(ctx context.Context, event string, a lab.Request) (lab.Done, error) {
	type answer struct {
		lab.Done
		Error string
	}
	got, err := wasmclient.Call[answer](ctx, p.socket, event, a)
	if err == nil && got.Error != "" {
		err = socketio.AckError(got.Error)
	}
	return got.Done, err
}

// An emit can be followed from the action to each delivery, through Redis to the
// other instance, and equal emits are not confused.
func TestTraceFollowsAnEmit(t *testing.T) {
	_, p, ids := openPage(t)
	for range 2 {
		done, err := p.act("emit", lab.Request{Instance: "a", Target: "all", Event: "news", Data: json.RawMessage(`{"n":12345678901234567}`)})
		if err != nil || done.Cause == 0 {
			t.Fatalf("emit: %+v, %v", done, err)
		}
		remote := p.until(func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Socket == ids["b"] })
		kinds, root := p.chain(remote)
		if want := []string{"deliver", "receive", "publish", "emit", "action"}; !slices.Equal(kinds, want) || root != done.Cause {
			t.Errorf("delivery on b: %q from %d, want %q from %d", kinds, root, want, done.Cause)
		}
		i := slices.IndexFunc(p.seen, func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Socket == ids["a"] })
		if kinds, _ := p.chain(p.seen[i]); !slices.Equal(kinds, []string{"deliver", "emit", "action"}) {
			t.Errorf("delivery on a: %q", kinds)
		}
		if remote.User != "on-b" || string(remote.Args) != `[{"n":12345678901234567}]` || remote.Event != "news" {
			t.Errorf("delivery %+v", remote)
		}
		p.seen = nil
	}
}

func TestActions(t *testing.T) {
	l, p, ids := openPage(t)
	if _, err := p.act("join", lab.Request{Instance: "b", Socket: ids["b"], Room: "red"}); err != nil {
		t.Fatal(err)
	}
	rooms := l.State().Instances[1].Sockets[0].Rooms
	if !slices.Contains(rooms, "red") {
		t.Errorf("rooms %q", rooms)
	}
	reached := func(a lab.Request) (who []string) {
		t.Helper()
		a.Event = "x"
		done, err := p.act("emit", a)
		if err != nil {
			t.Fatalf("%+v: %v", a, err)
		}
		// What an emit leads to has been recorded once this, later, has crossed too.
		if _, err := p.act("emit", lab.Request{Instance: "a", Target: "all", Event: "mark"}); err != nil {
			t.Fatal(err)
		}
		p.until(func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Event == "mark" && e.Instance == "b" })
		for _, e := range p.seen {
			if e.Kind != trace.Deliver || e.Event != "x" {
				continue
			}
			if _, root := p.chain(e); root == done.Cause {
				who = append(who, e.Instance)
			}
		}
		slices.Sort(who)
		return who
	}
	tests := []struct {
		action lab.Request
		want   []string
	}{
		{lab.Request{Instance: "a", Target: "socket", Socket: ids["a"]}, []string{"a"}},
		{lab.Request{Instance: "a", Target: "all"}, []string{"a", "b"}},
		{lab.Request{Instance: "a", Target: "broadcast", Socket: ids["a"]}, []string{"b"}},
		{lab.Request{Instance: "a", Target: "room", Room: "red"}, []string{"b"}},
		{lab.Request{Instance: "b", Target: "room-except", Room: "red", Socket: ids["b"]}, nil},
		{lab.Request{Instance: "a", Target: "rooms", Rooms: []string{"red", ids["a"]}}, []string{"a", "b"}},
		{lab.Request{Instance: "a", Target: "except", Except: []string{"red"}}, []string{"a"}},
		{lab.Request{Instance: "a", Target: "namespace", Namespace: "/"}, []string{"a", "b"}},
	}
	for _, tt := range tests {
		if got := reached(tt.action); !slices.Equal(got, tt.want) {
			t.Errorf("%s reached %q, want %q", tt.action.Target, got, tt.want)
		}
	}
	if _, err := p.act("leave", lab.Request{Instance: "b", Socket: ids["b"], Room: "red"}); err != nil {
		t.Error(err)
	}
	p.until(func(e trace.Event) bool { return e.Kind == trace.Leave && e.Room == "red" })
}

// The ways to lose a connection, each with its reason in the trace.
func TestDisconnects(t *testing.T) {
	_, p, ids := openPage(t)
	gone := func(instance string) trace.Event {
		e := p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnecting && e.Instance == instance })
		if !slices.Contains(e.Rooms, e.Socket) {
			t.Errorf("disconnecting without its rooms: %+v", e)
		}
		return p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnect && e.Instance == instance })
	}
	if _, err := p.act("drop", lab.Request{Instance: "a", Socket: ids["a"]}); err != nil {
		t.Fatal(err)
	}
	if e := gone("a"); e.Reason != "transport close" || e.User != "on-a" {
		t.Errorf("drop: %+v", e)
	}
	back := p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == "a" })
	if back.Socket == ids["a"] {
		t.Error("it came back with the id it had")
	}
	if _, err := p.act("stop", lab.Request{Instance: "b"}); err != nil {
		t.Fatal(err)
	}
	if e := gone("b"); e.Reason != "server shutting down" {
		t.Errorf("stop: %+v", e)
	}
	if _, err := p.act("start", lab.Request{Instance: "b"}); err != nil {
		t.Fatal(err)
	}
	p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == "b" })
	if _, err := p.act("disconnect-socket", lab.Request{Instance: "a", Socket: back.Socket}); err != nil {
		t.Fatal(err)
	}
	if e := gone("a"); e.Reason != "server namespace disconnect" {
		t.Errorf("disconnect: %+v", e)
	}
}

func TestActionsRefused(t *testing.T) {
	_, p, ids := openPage(t)
	if _, err := p.act("stop", lab.Request{Instance: "b"}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		event string
		a     lab.Request
		want  string
	}{
		{"emit", lab.Request{Instance: "z"}, "There is no instance"},
		{"emit", lab.Request{Instance: "b", Target: "all"}, "is stopped"},
		{"emit", lab.Request{Instance: "a", Target: "everybody"}, "no emit target"},
		{"emit", lab.Request{Instance: "a", Target: "socket", Socket: "nobody"}, "No socket"},
		{"emit", lab.Request{Instance: "a", Target: "all", Namespace: "/none"}, "no namespace"},
		{"emit", lab.Request{Instance: "a", Target: "all", Event: "disconnect"}, "reserved"},
		{"join", lab.Request{Instance: "a", Socket: ids["a"]}, "needs a name"},
		{"drop", lab.Request{Instance: "a", Socket: ids["b"]}, "No socket"},
	}
	for _, tt := range tests {
		if _, err := p.act(tt.event, tt.a); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %+v: %v, want %q", tt.event, tt.a, err, tt.want)
		}
	}
}

// Secrets stay out of the trace.
func TestTraceHasNoCredentials(t *testing.T) {
	_, p, _ := openPage(t)
	for _, e := range p.seen {
		if strings.Contains(e.Frame, "on-a") || strings.Contains(e.Frame, `"sid":"`) && strings.HasPrefix(e.Frame, "0") && !strings.Contains(e.Frame, "…") {
			t.Errorf("a frame in the trace: %s", e.Frame)
		}
	}
	if !slices.ContainsFunc(p.seen, func(e trace.Event) bool { return e.Kind == trace.FrameIn && e.Frame == "40{…}" }) {
		t.Error("the CONNECT frame is not in the trace")
	}
}

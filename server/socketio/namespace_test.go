package socketio_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestDynamicNamespaces(t *testing.T) {
	sockettest.Run(t, &socketio.Options{CleanupEmptyChildNamespaces: true}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		teams := io.OfPattern(regexp.MustCompile(`^/team-\d+$`))
		teams.Use(func(_ context.Context, s *socketio.Socket) error {
			log.add("middleware " + s.Namespace().Name())
			return nil
		})
		teams.OnConnection(func(_ context.Context, s *socketio.Socket) { log.add("connection " + s.Namespace().Name()) })
		slow := io.OfFunc(func(_ context.Context, name string, auth []byte) bool {
			time.Sleep(time.Second)
			return string(auth) == `{"ok":true}`
		})
		a, b := sockettest.Connect(t, net, "/team-1,"), sockettest.Connect(t, net, "/team-1,", "/team-2,")
		log.want(t, "middleware /team-1", "connection /team-1", "middleware /team-1", "connection /team-1", "middleware /team-2", "connection /team-2")
		if err := teams.Emit(t.Context(), "x"); err != nil {
			t.Error(err)
		}
		a.Want(`42/team-1,["x"]`)
		b.Want(`42/team-1,["x"]`, `42/team-2,["x"]`)

		c := sockettest.Connect(t, net, "/team-1,")
		c.Send(`40/other,{"ok":false}`)
		c.Want()
		time.Sleep(2 * time.Second)
		c.Want(`44/other,{"message":"Invalid namespace"}`)
		c.Send(`40/other,{"ok":true}`)
		time.Sleep(2 * time.Second)
		if got := c.Take(); len(got) != 1 || !strings.HasPrefix(got[0], `40/other,{"sid"`) || len(slow.Children()) != 1 {
			t.Errorf("%q, %d children", got, len(slow.Children()))
		}

		b.Send("41/team-1,", "41/team-2,")
		if n := len(teams.Children()); n != 1 {
			t.Errorf("%d children, want the one that is still used", n)
		}
		a.Send("41/team-1,")
		c.Send("41/team-1,", "41/other,")
		if n := len(teams.Children()) + len(slow.Children()); n != 0 || len(io.Namespaces()) != 1 {
			t.Errorf("%d children and %d namespaces are left", n, len(io.Namespaces()))
		}
	})
}

// A parent broadcasts to all its children, and to nobody else.
func TestParentBroadcast(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		teams := io.OfPattern(regexp.MustCompile(`^/team-\d+$`))
		teams.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			s.On("join", func(ctx context.Context, e *socketio.Event) error {
				s.Join(ctx, string(e.Args()[0]))
				return nil
			})
		})
		a, b := sockettest.Connect(t, net, "/team-1,", ""), sockettest.Connect(t, net, "/team-1,", "/team-2,")
		a.Send(`42/team-1,["join",1]`)
		b.Send(`42/team-2,["join",1]`, `42/team-2,["join",2]`)
		a.Want()
		ctx := t.Context()
		for name, emit := range map[string]func() error{
			"all":   func() error { return teams.Send(ctx, []byte("x")) },
			"one":   func() error { return teams.To("1").Emit(ctx, "e") },
			"once":  func() error { return teams.In("1").In("2").Local().Emit(ctx, "e") },
			"but":   func() error { return teams.Except("2").To("1").Compress(false).Volatile().Emit(ctx, "e") },
			"but 1": func() error { return teams.Volatile().Except("1").Emit(ctx, "e") },
			"local": func() error { return teams.Local().Emit(ctx, "e") },
			"plain": func() error { return teams.Compress(false).Emit(ctx, "e") },
		} {
			if err := emit(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			want := map[string][2][]string{
				"all": {
					{`451-/team-1,["message",{"_placeholder":true,"num":0}]`, "<x>"},
					{`451-/team-1,["message",{"_placeholder":true,"num":0}]`, "<x>", `451-/team-2,["message",{"_placeholder":true,"num":0}]`, "<x>"},
				},
				"one":   {{`42/team-1,["e"]`}, {`42/team-2,["e"]`}},
				"once":  {{`42/team-1,["e"]`}, {`42/team-2,["e"]`}},
				"but":   {{`42/team-1,["e"]`}, {}},
				"but 1": {{}, {`42/team-1,["e"]`}},
				"local": {{`42/team-1,["e"]`}, {`42/team-1,["e"]`, `42/team-2,["e"]`}},
				"plain": {{`42/team-1,["e"]`}, {`42/team-1,["e"]`, `42/team-2,["e"]`}},
			}[name]
			a.Want(want[0]...)
			b.Want(want[1]...)
		}
		if err := io.OfPattern(regexp.MustCompile(`^/none$`)).To("1").Emit(ctx, "disconnect"); !errors.Is(err, socketio.ErrReserved) {
			t.Errorf("a reserved name: %v", err)
		}
	})
}

// Without the option, children stay when nobody uses them any more.
func TestChildNamespacesStay(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		teams := io.OfPattern(regexp.MustCompile(`^/team-\d+$`))
		c := sockettest.Connect(t, net, "/team-1,")
		c.Send("41/team-1,")
		if children := teams.Children(); len(children) != 1 || children[0].Name() != "/team-1" || len(children[0].Sockets()) != 0 {
			t.Errorf("children %v", children)
		}
	})
}

// A second CONNECT while the first one's namespace is still being asked for.
func TestDynamicNamespaceTwice(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.OfFunc(func(context.Context, string, []byte) bool { time.Sleep(time.Second); return true })
		c := sockettest.Dial(t, net)
		c.Send("40/x", "40/x")
		time.Sleep(2 * time.Second)
		if !c.Closed() {
			t.Error("the connection is still open")
		}
	})
}

// Each namespace that comes to be is told of, once; one that the server itself makes
// and a pattern matches is the parent's child too.
func TestNewNamespaces(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		off := io.OnNewNamespace(func(ns *socketio.Namespace) { log.add(ns.Name()) })
		teams := io.OfPattern(regexp.MustCompile(`^/team-`))
		teams.OnConnection(func(_ context.Context, s *socketio.Socket) { log.add("connection " + s.Namespace().Name()) })
		io.OfFunc(func(context.Context, string, []byte) bool { return true })
		io.Of("chat")
		io.Of("/chat")
		io.Of("/team-1")
		io.Of("/")
		log.want(t, "/chat", "/team-1")
		sockettest.Connect(t, net, "/team-1,", "/team-2,", "/any,")
		log.want(t, "connection /team-1", "/team-2", "connection /team-2", "/any")
		if n := len(teams.Children()); n != 2 {
			t.Errorf("%d children, want 2", n)
		}
		off()
		io.Of("/more")
		log.want(t)
	})
}

// A cluster that is slow to join holds up those who want that namespace, not others.
func TestSlowAdapter(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	var made atomic.Int32
	io, err := socketio.New(&socketio.Options{Adapter: func(ns socketio.Local) socketio.Adapter {
		if ns.Name() == "/slow" {
			made.Add(1)
			close(begun)
			<-release
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	slow := make(chan *socketio.Namespace, 2)
	for range cap(slow) {
		go func() { slow <- io.Of("/slow") }()
	}
	<-begun
	quick := make(chan *socketio.Namespace)
	go func() { quick <- io.Of("/quick") }()
	select {
	case <-quick:
	case <-time.After(10 * time.Second):
		t.Error("another namespace waits too")
	}
	if len(slow) != 0 {
		t.Error("a namespace is given out before it is connected")
	}
	close(release)
	if first, second := <-slow, <-slow; first != second || made.Load() != 1 {
		t.Errorf("two namespaces, or %d adapters", made.Load())
	}
	if err := io.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

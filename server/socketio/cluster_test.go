package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/memnet"
	"github.com/socketplay/socketplay/server/socketio"
)

// What one server does alone with many sockets.
func TestManySockets(t *testing.T) {
	run(t, nil, func(t *testing.T, io *socketio.Server, net *memnet.Server) {
		ctx := t.Context()
		clients := []*client{connect(t, net), connect(t, net), connect(t, net)}
		sockets := io.Sockets()
		if err := errors.Join(
			io.To(sockets[0].ID(), sockets[1].ID()).SocketsJoin(ctx, "red", "blue"),
			io.To("red").Except(sockets[0].ID()).SocketsLeave(ctx, "blue"),
		); err != nil {
			t.Fatal(err)
		}
		if got, err := io.AllRooms(ctx); err != nil || !slices.Contains(got, "blue") || len(got) != 5 {
			t.Errorf("rooms %q, %v", got, err)
		}
		if n, err := io.ServerCount(ctx); n != 1 || err != nil {
			t.Errorf("%d servers, %v", n, err)
		}
		sockets[0].SetData(map[string]any{"name": "alice"})
		found, err := io.In("blue").FetchSockets(ctx)
		if err != nil || len(found) != 1 || found[0].ID() != sockets[0].ID() {
			t.Fatalf("in blue: %v, %v", found, err)
		}
		var data struct {
			Name string `json:"name"`
		}
		if err := found[0].BindData(&data); err != nil || data.Name != "alice" || !slices.Contains(found[0].Rooms(), "red") {
			t.Errorf("data %+v, rooms %q, %v", data, found[0].Rooms(), err)
		}
		if err := errors.Join(found[0].Emit(ctx, "x", 1), found[0].Leave(ctx, "red"), found[0].Join(ctx, "green")); err != nil {
			t.Error(err)
		}
		received := 0
		for _, c := range clients {
			received += len(c.take())
		}
		if rooms := sockets[0].Rooms(); received != 1 || slices.Contains(rooms, "red") || !slices.Contains(rooms, "green") {
			t.Errorf("%d received, rooms %q", received, rooms)
		}
		if err := io.DisconnectSockets(ctx, true); err != nil {
			t.Error(err)
		}
		for _, c := range clients {
			c.want("41")
			if !c.isClosed() {
				t.Error("a connection is still open")
			}
		}
	})
}

// The official description of a handshake survives the way to another server.
func TestHandshakeJSON(t *testing.T) {
	run(t, nil, func(t *testing.T, io *socketio.Server, net *memnet.Server) {
		c := dial(t, net)
		c.send(`40{"token":"x"}`)
		h := io.Sockets()[0].Handshake()
		text, err := h.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"headers":{`, `"xdomain":false`, `"secure":false`, `"query":{"EIO":"4","transport":"websocket"}`, `"auth":{"token":"x"}`, `"url":"/socket.io/?EIO=4`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %s", text, want)
			}
		}
		var again socketio.Handshake
		if err := again.UnmarshalJSON(text); err != nil || again.Issued() != h.Issued() || string(again.Auth) != `{"token":"x"}` || again.Query.Get("EIO") != "4" {
			t.Errorf("read back: %+v, %v", again, err)
		}
	})
}

func TestCallAll(t *testing.T) {
	run(t, nil, func(t *testing.T, io *socketio.Server, net *memnet.Server) {
		clients := []*client{connect(t, net), connect(t, net)}
		type result struct {
			replies []int
			err     error
		}
		call := func(timeout time.Duration) chan result {
			done := make(chan result, 1)
			go func() {
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				replies, err := socketio.CallAll[int](ctx, io.To(), "x", "arg")
				done <- result{replies, err}
			}()
			synctest.Wait()
			return done
		}
		done := call(time.Second)
		for i, c := range clients {
			c.want(`420["x","arg"]`)
			c.send(fmt.Sprintf("430[%d]", i))
		}
		if r := <-done; r.err != nil || !slices.Equal(r.replies, []int{0, 1}) {
			t.Errorf("replies %v, %v", r.replies, r.err)
		}
		done = call(time.Second)
		clients[0].send("431[7]")
		if r := <-done; !errors.Is(r.err, context.DeadlineExceeded) || !slices.Equal(r.replies, []int{7}) {
			t.Errorf("one silent: replies %v, %v", r.replies, r.err)
		}
		clients[1].send("431[8]") // too late, and ignored
		done = call(time.Second)
		for _, c := range clients {
			c.send(`432["text"]`)
		}
		if r := <-done; r.err == nil || len(r.replies) != 0 {
			t.Errorf("not what was asked for: replies %v, %v", r.replies, r.err)
		}
		if replies, err := socketio.CallAll[int](t.Context(), io.To("nobody"), "x"); err != nil || len(replies) != 0 {
			t.Errorf("nobody asked: replies %v, %v", replies, err)
		}
	})
}

func TestDynamicNamespaces(t *testing.T) {
	run(t, &socketio.Options{CleanupEmptyChildNamespaces: true}, func(t *testing.T, io *socketio.Server, net *memnet.Server) {
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
		a, b := connect(t, net, "/team-1,"), connect(t, net, "/team-1,", "/team-2,")
		log.want(t, "middleware /team-1", "connection /team-1", "middleware /team-1", "connection /team-1", "middleware /team-2", "connection /team-2")
		if err := teams.Emit(t.Context(), "x"); err != nil {
			t.Error(err)
		}
		a.want(`42/team-1,["x"]`)
		b.want(`42/team-1,["x"]`, `42/team-2,["x"]`)

		c := connect(t, net, "/team-1,")
		c.send(`40/other,{"ok":false}`)
		c.want()
		time.Sleep(2 * time.Second)
		c.want(`44/other,{"message":"Invalid namespace"}`)
		c.send(`40/other,{"ok":true}`)
		time.Sleep(2 * time.Second)
		if got := c.take(); len(got) != 1 || !strings.HasPrefix(got[0], `40/other,{"sid"`) || len(slow.Children()) != 1 {
			t.Errorf("%q, %d children", got, len(slow.Children()))
		}

		b.send("41/team-1,", "41/team-2,")
		if n := len(teams.Children()); n != 1 {
			t.Errorf("%d children, want the one that is still used", n)
		}
		a.send("41/team-1,")
		c.send("41/team-1,", "41/other,")
		if n := len(teams.Children()) + len(slow.Children()); n != 0 || len(io.Namespaces()) != 1 {
			t.Errorf("%d children and %d namespaces are left", n, len(io.Namespaces()))
		}
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

// A second CONNECT while the first one's namespace is still being asked for.
func TestDynamicNamespaceTwice(t *testing.T) {
	run(t, nil, func(t *testing.T, io *socketio.Server, net *memnet.Server) {
		io.OfFunc(func(context.Context, string, []byte) bool { time.Sleep(time.Second); return true })
		c := dial(t, net)
		c.send("40/x", "40/x")
		time.Sleep(2 * time.Second)
		if !c.isClosed() {
			t.Error("the connection is still open")
		}
	})
}

func TestRoomEvents(t *testing.T) {
	run(t, nil, func(t *testing.T, io *socketio.Server, net *memnet.Server) {
		connect(t, net)
		s := io.Sockets()[0]
		var log journal
		off := io.OnRoom(func(e socketio.RoomEvent) {
			log.add(strings.TrimSpace(fmt.Sprint(e.Kind, " ", e.Room, " ", strings.ReplaceAll(e.Socket, s.ID(), "s"))))
		})
		s.Join(t.Context(), "red", "red")
		s.Leave(t.Context(), "red")
		s.Leave(t.Context(), "red")
		log.want(t, "create-room red", "join-room red s", "leave-room red s", "delete-room red")
		off()
		s.Join(t.Context(), "blue")
		log.want(t)
	})
}

func TestCatchAll(t *testing.T) {
	run(t, nil, func(t *testing.T, io *socketio.Server, net *memnet.Server) {
		var log journal
		note := func(text string) socketio.Handler {
			return func(_ context.Context, e *socketio.Event) error { log.add(text + " " + e.Name); return nil }
		}
		c := connect(t, net)
		s := io.Sockets()[0]
		s.On("x", note("on"))
		off := s.OnAny(note("any"))
		s.PrependAny(note("first"))
		s.OnAnyOutgoing(func(event string, args []byte) { log.add("out " + event + string(args)) })
		offOut := s.PrependAnyOutgoing(func(event string, _ []byte) { log.add("out first " + event) })
		c.send(`42["x"]`)
		log.want(t, "first x", "any x", "on x")
		off()
		c.send(`42["x"]`)
		log.want(t, "first x", "on x")
		if err := errors.Join(s.Emit(t.Context(), "y", 1), io.Emit(t.Context(), "z")); err != nil {
			t.Error(err)
		}
		log.want(t, "out first y", "out y[1]", "out first z", "out z[]")
		offOut()
		if err := io.Emit(t.Context(), "z"); err != nil {
			t.Error(err)
		}
		log.want(t, "out z[]")
	})
}

func TestServerSideEmitAlone(t *testing.T) {
	run(t, nil, func(t *testing.T, io *socketio.Server, _ *memnet.Server) {
		if err := io.ServerSideEmit(t.Context(), "x", 1); err != nil {
			t.Error(err)
		}
		if replies, err := socketio.CallServers[int](t.Context(), io.Namespace, "x"); err != nil || len(replies) != 0 {
			t.Errorf("replies %v, %v", replies, err)
		}
		if err := io.ServerSideEmit(t.Context(), "new_namespace"); !errors.Is(err, socketio.ErrReserved) {
			t.Errorf("reserved: %v", err)
		}
	})
}

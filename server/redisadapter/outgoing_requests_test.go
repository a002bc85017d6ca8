package redisadapter_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// brief returns a context that ends soon, for calls that some servers never answer.
func brief(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// wantIncomplete checks that err is an IncompleteError with the given numbers of answers
// and servers, and that cause is why the request stopped waiting.
func wantIncomplete(t *testing.T, err error, answers, servers int, cause error) {
	t.Helper()
	incomplete, ok := errors.AsType[*redisadapter.IncompleteError](err)
	if !ok || incomplete.Answers != answers || incomplete.Servers != servers || !errors.Is(err, cause) {
		t.Errorf("error = %v, want %d of %d, %v", err, answers, servers, cause)
	}
}

func TestFetchSockets(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	a, b := startNode(t, redis, redisadapter.Options{}), startNode(t, redis, redisadapter.Options{})
	b.OnConnection(func(ctx context.Context, s *socketio.Socket) {
		s.SetData(map[string]any{"name": "alice", "n": 9007199254740993})
		s.Join(ctx, "red")
	})
	here, there := connect(t, a, ""), connect(t, b, "")
	all, err := a.FetchSockets(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%d sockets, %v", len(all), err)
	}
	red, err := a.To("red").FetchSockets(t.Context())
	if err != nil || len(red) != 1 || red[0].ID() != there.id {
		t.Fatalf("in red: %v, %v", red, err)
	}
	s := red[0]
	rooms := s.Rooms()
	slices.Sort(rooms)
	want := []string{there.id, "red"}
	slices.Sort(want)
	var data struct {
		Name string `json:"name"`
		N    int64  `json:"n"`
	}
	if err := s.BindData(&data); err != nil || data.Name != "alice" || data.N != 9007199254740993 || !slices.Equal(rooms, want) {
		t.Errorf("data %+v, rooms %q, %v", data, rooms, err)
	}
	if h := s.Handshake(); h.Query.Get("EIO") != "4" || h.Issued() != b.Socket(there.id).Handshake().Issued() || h.Address == "" {
		t.Errorf("handshake %+v", h)
	}
	if other, err := b.Except("red").FetchSockets(t.Context()); err != nil || len(other) != 1 || other[0].ID() != here.id {
		t.Errorf("not in red: %v, %v", other, err)
	} else if err := other[0].BindData(new(int)); err != nil {
		t.Errorf("data of a socket without data: %v", err)
	}
	if local, err := a.Local().FetchSockets(t.Context()); err != nil || len(local) != 1 || local[0].ID() != here.id {
		t.Errorf("local: %v, %v", local, err)
	}

	// One server changes a socket of the other.
	if err := errors.Join(s.Join(t.Context(), "blue"), s.Leave(t.Context(), "red"), s.Emit(t.Context(), "hello", 1)); err != nil {
		t.Fatal(err)
	}
	if got := there.next(); got != `["hello",1]` {
		t.Errorf("received %s", got)
	}
	if rooms := b.Socket(there.id).Rooms(); !slices.Contains(rooms, "blue") || slices.Contains(rooms, "red") {
		t.Errorf("rooms %q", rooms)
	}
	if err := s.Disconnect(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if got := there.next(); got != "" { // "" stands for the packet DISCONNECT
		t.Errorf("received %s", got)
	}
	if _, open := <-there.got; open {
		t.Error("the connection is still open")
	}
}

func TestManySocketsAtOnce(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	a, b := startNode(t, redis, redisadapter.Options{}), startNode(t, redis, redisadapter.Options{})
	clients := []*client{connect(t, a, ""), connect(t, b, ""), connect(t, b, "")}
	ctx := t.Context()
	// The operations happen in the order of the calls, though broadcasts and requests
	// have different channels.
	if err := errors.Join(
		a.To(clients[0].id, clients[1].id).SocketsJoin(ctx, "red", "7"),
		a.Except(clients[1].id).SocketsLeave(ctx, "red"),
		a.To("red").Emit(ctx, "x"),
		a.Emit(ctx, "end"),
	); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{`["end"]`, `["x"]`, `["end"]`} {
		if got := clients[i].next(); got != want {
			t.Errorf("client %d received %s, want %s", i, got, want)
		}
	}
	rooms, err := b.AllRooms(ctx)
	want := []string{clients[0].id, clients[1].id, clients[2].id, "7", "red"}
	slices.Sort(want)
	if err != nil || !slices.Equal(rooms, want) {
		t.Errorf("rooms %q, %v, want %q", rooms, err, want)
	}
	for _, n := range []*node{a, b} {
		if count, err := n.ServerCount(ctx); err != nil || count != 2 {
			t.Errorf("%d servers, %v", count, err)
		}
	}
	if err := a.To("7").DisconnectSockets(ctx, false); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return len(a.Sockets()) == 0 && len(b.Sockets()) == 1 })
	if err := a.DisconnectSockets(ctx, true); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return b.Connections() == 1 }) // the client that lost only its socket keeps its connection
}

func TestCallAll(t *testing.T) {
	for _, specific := range []bool{false, true} {
		t.Run(fmt.Sprint("specific ", specific), func(t *testing.T) {
			redis := newClient(t, miniredis.RunT(t).Addr())
			opts := redisadapter.Options{PublishOnSpecificResponseChannel: specific}
			a, b, c := startNode(t, redis, opts), startNode(t, redis, opts), startNode(t, redis, opts)
			connect(t, a, `[1]`)
			two, three := connect(t, b, `[2,"and more"]`), connect(t, b, `[3]`)
			replies, err := socketio.CallAll[int](t.Context(), a.To(), "ask", []byte("x"))
			slices.Sort(replies)
			if err != nil || !slices.Equal(replies, []int{1, 2, 3}) {
				t.Errorf("replies %v, %v", replies, err)
			}
			replies, err = socketio.CallAll[int](t.Context(), c.Except(two.id, three.id), "ask")
			if err != nil || !slices.Equal(replies, []int{1}) {
				t.Errorf("replies %v, %v", replies, err)
			}
			if replies, err := socketio.CallAll[int](t.Context(), a.To("empty"), "ask"); err != nil || len(replies) != 0 {
				t.Errorf("of an empty room: %v, %v", replies, err)
			}

			binary := connect(t, c, `[{"b":{"_placeholder":true,"num":0}}]`)
			empty := connect(t, c, `[]`)
			type reply struct {
				B []byte `json:"b"`
			}
			found, err := socketio.CallAll[reply](t.Context(), a.To(binary.id), "ask")
			if err != nil || len(found) != 1 || string(found[0].B) != "bytes" {
				t.Errorf("binary: %v, %v", found, err)
			}
			if replies, err := socketio.CallAll[string](t.Context(), a.To(empty.id), "ask"); err != nil || !slices.Equal(replies, []string{""}) {
				t.Errorf("without an argument: %q, %v", replies, err)
			}

			silent := connect(t, b, "")
			replies, err = socketio.CallAll[int](brief(t), a.Except(binary.id, empty.id), "ask")
			slices.Sort(replies)
			if !errors.Is(err, context.DeadlineExceeded) || !slices.Equal(replies, []int{1, 2, 3}) {
				t.Errorf("a client is silent: %v, %v", replies, err)
			}
			if got := silent.next(); got != `["ask"]` {
				t.Errorf("the silent client received %s", got)
			}
			for _, n := range []*node{a, b, c} {
				if n.stats.DecodeErrors() != 0 || n.stats.PublishErrors() != 0 {
					t.Errorf("%d decode errors, %d publish errors", n.stats.DecodeErrors(), n.stats.PublishErrors())
				}
			}
		})
	}
}

// A subscriber that never answers stands for a server that hangs.
func TestPartialResults(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	opts := redisadapter.Options{RequestTimeout: 100 * time.Millisecond}
	a, b := startNode(t, redis, opts), startNode(t, redis, opts)
	hung := redis.Subscribe(t.Context(), "socket.io-request#/#")
	defer hung.Close()
	if _, err := hung.Receive(t.Context()); err != nil {
		t.Fatal(err)
	}
	connect(t, a, "")
	connect(t, b, "")
	sockets, err := a.FetchSockets(t.Context())
	if len(sockets) != 2 {
		t.Errorf("%d sockets", len(sockets))
	}
	wantIncomplete(t, err, 1, 2, context.DeadlineExceeded)
	rooms, err := a.AllRooms(t.Context())
	if len(rooms) != 2 {
		t.Errorf("rooms %q", rooms)
	}
	wantIncomplete(t, err, 1, 2, context.DeadlineExceeded)
	cause := errors.New("the asker has gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := a.FetchSockets(ctx); err == nil {
		t.Error("a call succeeded though its context had ended")
	}
}

// Without Redis a request reaches only the server's own clients, and returns an error.
func TestRequestsWithoutRedis(t *testing.T) {
	server := miniredis.RunT(t)
	redis := newClient(t, server.Addr())
	a := startNode(t, redis, redisadapter.Options{Timeout: 200 * time.Millisecond})
	connect(t, a, `[1]`)
	server.Close()
	eventually(t, func() bool { return a.stats.Losses() == 1 })
	if sockets, err := a.FetchSockets(t.Context()); !errors.Is(err, redisadapter.ErrNotSubscribed) || len(sockets) != 1 {
		t.Errorf("%d sockets, %v", len(sockets), err)
	}
	if replies, err := socketio.CallAll[int](t.Context(), a.To(), "ask"); !errors.Is(err, redisadapter.ErrNotSubscribed) || !slices.Equal(replies, []int{1}) {
		t.Errorf("replies %v, %v", replies, err)
	}
	if err := a.SocketsJoin(t.Context(), "red"); err == nil || len(a.Rooms()) != 2 {
		t.Errorf("rooms %q, %v", a.Rooms(), err)
	}
}

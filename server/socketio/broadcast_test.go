package socketio_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// The emit targets that the course chapter lists, and similar ones, with four clients.
// Alice is in the rooms red and blue, bob in red, carol in blue. Dan is in no room, but
// also in the namespace /tasks.
func TestEmitTargets(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		ctx := t.Context()
		var sockets []*socketio.Socket
		io.OnConnection(func(_ context.Context, s *socketio.Socket) { sockets = append(sockets, s) })
		tasks := io.Of("/tasks")
		clients := []*sockettest.Client{sockettest.Connect(t, net), sockettest.Connect(t, net), sockettest.Connect(t, net), sockettest.Connect(t, net, "", "/tasks,")}
		alice := sockets[0]
		alice.Join(ctx, "red", "blue")
		sockets[1].Join(ctx, "red")
		sockets[2].Join(ctx, "blue")

		redBlue := io.To("red")
		tests := []struct {
			name string
			emit func() error
			want [4]int
		}{
			{"one socket", func() error { return alice.Emit(ctx, "x") }, [4]int{1, 0, 0, 0}},
			{"all clients", func() error { return io.Emit(ctx, "x") }, [4]int{1, 1, 1, 1}},
			{"all except sender", func() error { return alice.Broadcast().Emit(ctx, "x") }, [4]int{0, 1, 1, 1}},
			{"one room", func() error { return io.To("red").Emit(ctx, "x") }, [4]int{1, 1, 0, 0}},
			{"room except sender", func() error { return alice.To("red").Emit(ctx, "x") }, [4]int{0, 1, 0, 0}},
			{"several rooms, each socket once", func() error { return io.To("red", "blue").Emit(ctx, "x") }, [4]int{1, 1, 1, 0}},
			{"several rooms except sender", func() error { return alice.To("red").To("blue").Emit(ctx, "x") }, [4]int{0, 1, 1, 0}},
			{"except a room", func() error { return io.Except("red").Emit(ctx, "x") }, [4]int{0, 0, 1, 1}},
			{"room except a room", func() error { return io.To("blue").Except("red").Emit(ctx, "x") }, [4]int{0, 0, 1, 0}},
			{"except, from a socket", func() error { return alice.Except("blue").Emit(ctx, "x") }, [4]int{0, 1, 0, 1}},
			{"a socket by id", func() error { return io.To(sockets[2].ID()).Emit(ctx, "x") }, [4]int{0, 0, 1, 0}},
			{"an empty room", func() error { return io.To("green").Emit(ctx, "x") }, [4]int{}},
			{"local", func() error { return io.Local().Emit(ctx, "x") }, [4]int{1, 1, 1, 1}},
			{"volatile", func() error { return io.Volatile().Emit(ctx, "x") }, [4]int{1, 1, 1, 1}},
			{"one socket, volatile", func() error { return alice.Volatile().Emit(ctx, "x") }, [4]int{1, 0, 0, 0}},
			{"one socket, compress", func() error { return alice.Compress(false).Emit(ctx, "x") }, [4]int{1, 0, 0, 0}},
			{"volatile, then a room", func() error { return alice.Volatile().To("red").Emit(ctx, "x") }, [4]int{0, 1, 0, 0}},
			{"volatile, then except", func() error { return alice.Volatile().Except("red").Emit(ctx, "x") }, [4]int{0, 0, 1, 1}},
			{"compress, then local", func() error { return alice.Compress(false).Local().Emit(ctx, "x") }, [4]int{0, 1, 1, 1}},
			{"local, from a socket", func() error { return alice.Local().Emit(ctx, "x") }, [4]int{0, 1, 1, 1}},
			{"compress", func() error { return io.Compress(true).Emit(ctx, "x") }, [4]int{1, 1, 1, 1}},
			{"send", func() error { return io.Send(ctx, "x") }, [4]int{1, 1, 1, 1}},
			{"send to one socket", func() error { return alice.Send(ctx, "x") }, [4]int{1, 0, 0, 0}},
			{"a broadcast from which others were made", func() error {
				_, _ = redBlue.To("blue"), redBlue.Except("red")
				return redBlue.Emit(ctx, "x")
			}, [4]int{1, 1, 0, 0}},
		}
		for _, tt := range tests {
			if err := tt.emit(); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			for i, c := range clients {
				if got := c.DrainFrames(); len(got) != tt.want[i] {
					t.Errorf("%s: client %d received %q, want %d", tt.name, i, got, tt.want[i])
				}
			}
		}
		if err := errors.Join(tasks.Emit(ctx, "x", 1), io.Send(ctx, 1), alice.Send(ctx, 2)); err != nil {
			t.Error(err)
		}
		clients[0].Want(`42["message",1]`, `42["message",2]`)
		clients[3].Want(`42/tasks,["x",1]`, `42["message",1]`)
	})
}

func TestEmitRefused(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var socket *socketio.Socket
		io.OnConnection(func(_ context.Context, s *socketio.Socket) { socket = s })
		c := sockettest.Connect(t, net)
		for _, name := range []string{"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"} {
			if err := io.Emit(t.Context(), name); !errors.Is(err, socketio.ErrReserved) {
				t.Errorf("io.Emit(%q): %v", name, err)
			}
			if err := socket.Emit(t.Context(), name); !errors.Is(err, socketio.ErrReserved) {
				t.Errorf("socket.Emit(%q): %v", name, err)
			}
		}
		if err := io.Emit(t.Context(), "x", func() {}); err == nil {
			t.Error("an argument that is a function was emitted")
		}
		c.Want()
		socket.Disconnect(false)
		c.Want("41")
		if err := socket.Emit(t.Context(), "x"); !errors.Is(err, socketio.ErrNotConnected) {
			t.Errorf("after disconnect: %v", err)
		}
		if err := socket.Compress(true).Emit(t.Context(), "x"); !errors.Is(err, socketio.ErrNotConnected) {
			t.Errorf("with a flag after disconnect: %v", err)
		}
	})
}

// FetchSockets, SocketsJoin, SocketsLeave and DisconnectSockets also work on a server
// without an adapter.
func TestRequestsAlone(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		ctx := t.Context()
		clients := []*sockettest.Client{sockettest.Connect(t, net), sockettest.Connect(t, net), sockettest.Connect(t, net)}
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
			t.Fatalf("FetchSockets in blue: %v, %v", found, err)
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
			received += len(c.DrainFrames())
		}
		if rooms := sockets[0].Rooms(); received != 1 || slices.Contains(rooms, "red") || !slices.Contains(rooms, "green") {
			t.Errorf("%d frames were received, rooms %q", received, rooms)
		}
		if err := io.DisconnectSockets(ctx, true); err != nil {
			t.Error(err)
		}
		for _, c := range clients {
			c.Want("41")
			if !c.Closed() {
				t.Error("a connection is still open")
			}
		}
	})
}

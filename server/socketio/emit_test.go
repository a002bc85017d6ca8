package socketio_test

import (
	"context"
	"errors"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// Every emit target of the chapter and its neighbours, on four clients: alice
// (rooms red and blue), bob (red), carol (blue), dan (none, but in /tasks too).
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
			{"a broadcast that others have added to", func() error {
				_, _ = redBlue.To("blue"), redBlue.Except("red")
				return redBlue.Emit(ctx, "x")
			}, [4]int{1, 1, 0, 0}},
		}
		for _, tt := range tests {
			if err := tt.emit(); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			for i, c := range clients {
				if got := c.Take(); len(got) != tt.want[i] {
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
			t.Error("a function is emitted")
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

func TestValues(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		type file struct {
			Name string `json:"name"`
			Data []byte `json:"data"`
		}
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			s.On("file", socketio.Handle(func(_ context.Context, _ *socketio.Socket, in file) (file, error) {
				return file{in.Name + "!", append(in.Data, 'z')}, nil
			}))
			s.On("any", socketio.Handle(func(_ context.Context, _ *socketio.Socket, in any) (any, error) { return in, nil }))
			s.On("int", socketio.Handle(func(_ context.Context, _ *socketio.Socket, in int64) (int64, error) { return in, nil }))
		})
		c := sockettest.Connect(t, net)
		if err := io.Emit(t.Context(), "x", 1<<53+1, "é\n\u2028", nil, []byte(nil), map[string]any{"deep": []any{[]byte("ab"), file{"n", []byte("cd")}}}); err != nil {
			t.Fatal(err)
		}
		c.Want(`452-["x",9007199254740993,"é\n`+"\u2028"+`",null,null,{"deep":[{"_placeholder":true,"num":0},{"name":"n","data":{"_placeholder":true,"num":1}}]}]`, "<ab>", "<cd>")
		c.Send(`451-0["file",{"name":"n","data":{"_placeholder":true,"num":0}}]`, "<ab>")
		c.Want(`461-0[{"name":"n!","data":{"_placeholder":true,"num":0}}]`, "<abz>")
		c.Send(`452-1["any",{"a":[{"_placeholder":true,"num":1}],"b":{"c":{"_placeholder":true,"num":0}},"d":{"num":0}}]`, "<ab>", "<cd>")
		c.Want(`462-1[{"a":[{"_placeholder":true,"num":0}],"b":{"c":{"_placeholder":true,"num":1}},"d":{"num":0}}]`, "<cd>", "<ab>")
		c.Send(`422["int",9007199254740993]`)
		c.Want(`432[9007199254740993]`)
		c.Send(`424["any",{"n":[9007199254740993,-123456789012345678901234567890]}]`)
		c.Want(`434[{"n":[9007199254740993,-123456789012345678901234567890]}]`)
		c.Send(`423["any",{"_placeholder":true,"num":5,"num":6}]`)
		c.Want(`433[{"_placeholder":true,"num":6}]`)
	})
}

func TestEmitAllocates(t *testing.T) {
	io, err := socketio.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = io.Close(t.Context()) }()
	watched, err := socketio.New(&socketio.Options{Observer: idle{}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = watched.Close(t.Context()) }()
	measure := func(io *socketio.Server) float64 {
		return testing.AllocsPerRun(100, func() { _ = io.To("nobody").Emit(context.Background(), "x", 1) })
	}
	if without, with := measure(io), measure(watched); with > without {
		t.Errorf("an observer that does not watch costs %v allocations an emit, want %v", with, without)
	}
	deliver := func(opts *socketio.Options) (allocs float64) {
		sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
			joinByPolling(t, net) // no request waits: what is sent is merely queued
			allocs = testing.AllocsPerRun(100, func() { _ = io.Emit(context.Background(), "x", 1) })
		})
		return allocs
	}
	if without, with := deliver(nil), deliver(&socketio.Options{Observer: idle{}}); with > without {
		t.Errorf("an observer that does not watch costs %v allocations a delivery, want %v", with, without)
	}
	elsewhere, err := socketio.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = elsewhere.Close(t.Context()) }()
	elsewhere.AddObserver(new(notes), socketio.ObservedOpen)
	if without, with := measure(io), measure(elsewhere); with > without {
		t.Errorf("an observer of something else costs %v allocations an emit, want %v", with, without)
	}
}

// idle is an observer that does not watch.
type idle struct{}

func (idle) Watching() bool { return false }
func (idle) Observe(context.Context, socketio.Observation) context.Context {
	panic("observed with nobody watching")
}

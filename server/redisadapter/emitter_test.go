package redisadapter_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

func TestEmitter(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	opts := redisadapter.Options{Key: "k"}
	a, b := startNode(t, redis, opts), startNode(t, redis, opts)
	one, two := connect(t, a, ""), connect(t, b, "")
	ctx := t.Context()
	e := redisadapter.NewEmitter(redis, &redisadapter.EmitterOptions{Key: "k"})
	// In miniredis a broadcast may overtake a request (see package embedded). So wait
	// until the request has had its effect.
	if err := e.In(one.id, two.id).Except(two.id).SocketsJoin(ctx, "red"); err != nil {
		t.Fatal(err)
	}
	red := func() bool { return slices.Contains(a.Socket(one.id).Rooms(), "red") }
	eventually(t, red)
	if err := errors.Join(
		e.To("red").Emit(ctx, "red", 1, []byte("b")),
		e.To(one.id, two.id).Except("red").Compress(false).Emit(ctx, "not red"),
	); err != nil {
		t.Fatal(err)
	}
	want := func(c *client, want string) {
		t.Helper()
		if got := c.next(); got != want {
			t.Errorf("received %q, want %q", got, want)
		}
	}
	want(one, `["red",1,{"_placeholder":true,"num":0}]`)
	want(two, `["not red"]`)
	if err := e.SocketsLeave(ctx, "red"); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return !red() })
	if err := errors.Join(
		e.To("red").Emit(ctx, "to an empty room"),
		e.Of("other").Emit(ctx, "elsewhere"),
		e.Emit(ctx, "all"),
	); err != nil {
		t.Fatal(err)
	}
	want(one, `["all"]`)
	want(two, `["all"]`)
	if err := e.To(one.id).DisconnectSockets(ctx, true); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return a.Connections() == 0 && b.Connections() == 1 })
}

// A method that derives a new emitter does not change the old one, so an emitter can be
// kept.
func TestEmitterIsAValue(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	sub := redis.PSubscribe(t.Context(), "*")
	defer sub.Close()
	if _, err := sub.Receive(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := redisadapter.NewEmitter(redis, nil).To("a")
	for i, tt := range []struct {
		e    redisadapter.Emitter
		want string
	}{
		{e.To("b"), "socket.io#/#"}, {e, "socket.io#/#a#"}, {e.To("c"), "socket.io#/#"}, {e.Of("x"), "socket.io#/x#"},
	} {
		if err := tt.e.Emit(t.Context(), "x", i); err != nil {
			t.Fatal(err)
		}
		if m, err := sub.ReceiveMessage(t.Context()); err != nil || m.Channel != tt.want {
			t.Errorf("%d: %v, %v, want channel %q", i, m, err, tt.want)
		}
	}
}

func TestEmitterErrors(t *testing.T) {
	server := miniredis.RunT(t)
	e := redisadapter.NewEmitter(newClient(t, server.Addr()), nil)
	ctx := t.Context()
	if err := e.Emit(ctx, "disconnect"); !errors.Is(err, socketio.ErrReserved) {
		t.Errorf("reserved: %v", err)
	}
	if err := e.ServerSideEmit(ctx, "connection"); !errors.Is(err, socketio.ErrReserved) {
		t.Errorf("reserved: %v", err)
	}
	if err := e.Emit(ctx, "x", func() {}); err == nil {
		t.Error("a function was sent")
	}
	if err := e.Emit(ctx, "x", strings.Repeat("x", redisadapter.MaxMessage)); !errors.Is(err, redisadapter.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	server.Close()
	if err := e.Emit(ctx, "x"); err == nil || !strings.HasPrefix(err.Error(), "redisadapter: emitter: ") {
		t.Errorf("without Redis: %v", err)
	}
}

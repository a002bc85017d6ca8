package redisadapter_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// Requests that wait for other servers end when the adapter closes.
func TestCloseEndsWhatWaits(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	n := newNamespace("/")
	a := open(t, redis, redisadapter.Options{}, n).(socketio.ClusterAdapter)
	hung := redis.Subscribe(t.Context(), "socket.io-request#/#")
	defer hung.Close()
	if _, err := hung.Receive(t.Context()); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() {
		_, err := a.AllRooms(t.Context())
		failed <- err
	}()
	if err := a.BroadcastWithAck(t.Context(), event(`["x"]`), socketio.BroadcastOptions{}, nil, nil); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return redisadapter.Pending(a) == 2 })
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	wantIncomplete(t, <-failed, 0, 1, redisadapter.ErrClosed)
	if n := redisadapter.Pending(a); n != 0 {
		t.Errorf("%d requests are left", n)
	}
	if err := a.BroadcastWithAck(t.Context(), event(`["x"]`), socketio.BroadcastOptions{}, nil, nil); !errors.Is(err, redisadapter.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := a.FetchSockets(t.Context(), socketio.BroadcastOptions{}); !errors.Is(err, redisadapter.ErrNotSubscribed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestNoRequestIsLeft(t *testing.T) {
	redis := newClient(t, miniredis.RunT(t).Addr())
	a := open(t, redis, redisadapter.Options{RequestTimeout: 50 * time.Millisecond}, newNamespace("/")).(socketio.ClusterAdapter)
	hung := redis.Subscribe(t.Context(), "socket.io-request#/#")
	defer hung.Close()
	if _, err := hung.Receive(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	for range 10 {
		if err := a.BroadcastWithAck(ctx, event(`["x"]`), socketio.BroadcastOptions{}, nil, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := a.ServerSideEmitWithAck(t.Context(), event(`["x"]`)); err == nil {
			t.Error("the only other server does not answer, yet there is no error")
		}
	}
	if n := redisadapter.Pending(a); n != 10 {
		t.Errorf("%d requests are pending", n)
	}
	cancel()
	eventually(t, func() bool { return redisadapter.Pending(a) == 0 })
}

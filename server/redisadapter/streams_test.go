package redisadapter_test

import (
	"encoding/base64"
	"slices"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// streamLength is how many events the stream keeps. In these tests no server falls that
// far behind.
const streamLength = 250

func startStreams(t *testing.T, client redis.UniversalClient, recovery *socketio.Recovery) *node {
	t.Helper()
	return startNodeWith(t, redisadapter.Options{}, recovery, func(opts redisadapter.Options) func(socketio.Local) socketio.Adapter {
		return redisadapter.NewStreams(client, &redisadapter.StreamsOptions{Options: opts, MaxLen: streamLength})
	})
}

// With recovery all clients receive all events in one order, whichever server emits them.
// The stream keeps about MaxLen events.
func TestStreamHasOneOrder(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	a, b := startStreams(t, client, new(socketio.Recovery)), startStreams(t, client, new(socketio.Recovery))
	ofA, ofB := connect(t, a, ""), connect(t, b, "")
	done := make(chan error, 2)
	for _, n := range []*node{a, b} {
		go func() {
			var err error
			for i := 0; i < 100 && err == nil; i++ {
				err = n.Emit(t.Context(), "n", i)
			}
			done <- err
		}()
	}
	var one, two []string
	for range 200 {
		one, two = append(one, ofA.next()), append(two, ofB.next())
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(one, two) {
		t.Error("two clients have got the same events in different orders")
	}
	for i := range 100 {
		if err := a.Emit(t.Context(), "more", i); err != nil {
			t.Fatal(err)
		}
	}
	if n := client.XLen(t.Context(), "socket.io").Val(); n != streamLength {
		t.Errorf("the stream keeps %d events", n)
	}
}

func TestPoisonedStream(t *testing.T) {
	client := newClient(t, miniredis.RunT(t).Addr())
	a, b := startStreams(t, client, nil), startStreams(t, client, nil)
	c := connect(t, a, "")
	bad := []map[string]any{
		{"uid": "x", "nsp": "/"}, {"nsp": "/", "type": "three"}, {"nsp": "/", "type": "3"},
		{"nsp": "/", "type": "3", "data": "{"}, {"nsp": "/", "type": "3", "data": "!"},
		{"nsp": "/", "type": "3", "data": base64.StdEncoding.EncodeToString([]byte{0xdd, 255, 255, 255, 255})},
		{"nsp": "/", "type": "3", "data": `{"opts":{},"packet":{"type":2,"data":["disconnect"]}}`},
		{"nsp": "/", "type": "4", "data": `{"rooms":["a"]}`},
	}
	for _, fields := range bad {
		if err := client.XAdd(t.Context(), &redis.XAddArgs{Stream: "socket.io", Values: fields}).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Emit(t.Context(), "good"); err != nil {
		t.Fatal(err)
	}
	if got := c.next(); got != `["good"]` {
		t.Errorf("received %s", got)
	}
	if got := a.stats.DecodeErrors(); got != uint64(len(bad)) {
		t.Errorf("%d decode errors, want %d", got, len(bad))
	}
}

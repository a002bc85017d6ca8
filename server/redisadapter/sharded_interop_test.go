//go:build interop

// This file tests sharded pub/sub. miniredis does not support sharded pub/sub, so the
// tests need a real Redis 7.

package redisadapter_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

func startShardedNode(t *testing.T, client redis.UniversalClient, mode redisadapter.SubscriptionMode) *node {
	t.Helper()
	return startNodeWith(t, redisadapter.Options{}, nil, func(opts redisadapter.Options) func(socketio.Local) socketio.Adapter {
		return redisadapter.NewSharded(client, &redisadapter.ShardedOptions{Options: opts, Mode: mode})
	})
}

// subscribers returns how many servers subscribe to a room's channel.
func subscribers(t *testing.T, client redis.UniversalClient, room string) int64 {
	t.Helper()
	channel := "socket.io#/#" + room + "#"
	counts, err := client.PubSubShardNumSub(t.Context(), channel).Result()
	if err != nil {
		t.Fatal(err)
	}
	return counts[channel]
}

// Rooms are created and deleted in any order. In the end each server subscribes to
// exactly those rooms that have a socket on the server.
func TestRoomsAreCreatedAndDeleted(t *testing.T) {
	client := startRedis(t)
	a, b := startShardedNode(t, client, ""), startShardedNode(t, client, "")
	first, second := connect(t, a, ""), connect(t, a, "")
	sockets := []*socketio.Socket{a.Socket(first.id), a.Socket(second.id)}
	const rooms = 20
	var moving sync.WaitGroup
	for i, s := range sockets {
		moving.Go(func() {
			for n := range 500 {
				room := fmt.Sprint("room", n%rooms)
				s.Join(t.Context(), room)
				if n < 480 || i == 0 || n%2 == 0 {
					s.Leave(t.Context(), room)
				}
			}
		})
	}
	moving.Wait() // the second socket is in the rooms with odd numbers
	for n := range rooms {
		room := fmt.Sprint("room", n)
		eventually(t, func() bool { return subscribers(t, client, room) == int64(n%2) })
	}
	if n := subscribers(t, client, first.id); n != 0 {
		t.Errorf("%d servers subscribe to the room of one socket", n)
	}
	if err := b.To("room1").Emit(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	if got := second.next(); got != `["x"]` {
		t.Errorf("received %s", got)
	}
	if err := a.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
	eventually(t, func() bool { return subscribers(t, client, "room1") == 0 })
}

func TestPrivateRoomsHaveChannels(t *testing.T) {
	client := startRedis(t)
	a, b := startShardedNode(t, client, redisadapter.DynamicPrivateSubscription), startShardedNode(t, client, redisadapter.DynamicPrivateSubscription)
	c := connect(t, a, "")
	eventually(t, func() bool { return subscribers(t, client, c.id) == 1 })
	if err := b.To(c.id).Emit(t.Context(), "private"); err != nil {
		t.Fatal(err)
	}
	if got := c.next(); got != `["private"]` {
		t.Errorf("received %s", got)
	}
}

func TestPoisonedShards(t *testing.T) {
	client := startRedis(t)
	a, b := startShardedNode(t, client, ""), startShardedNode(t, client, "")
	c := connect(t, a, "")
	for name, body := range badClusterMessages {
		if err := client.SPublish(t.Context(), "socket.io#/#", strings.Replace(body, `{"`, `{"nsp":"/","`, 1)).Err(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if err := b.Emit(t.Context(), "good"); err != nil {
		t.Fatal(err)
	}
	if got := c.next(); got != `["good"]` {
		t.Errorf("received %s", got)
	}
	if got, want := a.stats.DecodeErrors(), uint64(len(badClusterMessages)); got != want {
		t.Errorf("%d decode errors, want %d", got, want)
	}
}

// When the connection is made again, the subscriptions to rooms are made again, too.
func TestShardsComeBack(t *testing.T) {
	client := startRedis(t)
	a, b := startShardedNode(t, client, ""), startShardedNode(t, client, "")
	c := connect(t, a, "")
	a.Socket(c.id).Join(t.Context(), "red")
	eventually(t, func() bool { return subscribers(t, client, "red") == 1 })
	if err := client.ClientKillByFilter(t.Context(), "TYPE", "pubsub").Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return a.stats.Losses() == 1 && b.stats.Losses() == 1 })
	// go-redis may have renewed the subscription on the old connection, which the
	// subscriber no longer reads. A message on that connection is lost, so emit until an
	// event arrives.
	eventually(t, func() bool {
		if err := b.To("red").Emit(t.Context(), "again"); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-c.got:
			return got == `["again"]`
		case <-time.After(100 * time.Millisecond):
			return false
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	eventually(t, func() bool { n, err := b.ServerCount(ctx); return n == 2 && err == nil })
}

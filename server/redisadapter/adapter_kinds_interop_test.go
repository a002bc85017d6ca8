//go:build interop

// This file lists the kinds of adapters, and runs a test for each of them.

package redisadapter_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// kind is a kind of adapter.
type kind struct {
	name  string
	keeps bool // the adapter keeps events for instances that are cut off
	make  func(client redis.UniversalClient, opts redisadapter.Options) func(socketio.Local) socketio.Adapter
}

var kinds = []kind{{"classic", false, classic}, {"sharded", false, sharded}, {"streams", true, streams}}

func classic(client redis.UniversalClient, opts redisadapter.Options) func(socketio.Local) socketio.Adapter {
	return redisadapter.New(client, &opts)
}

func sharded(client redis.UniversalClient, opts redisadapter.Options) func(socketio.Local) socketio.Adapter {
	return redisadapter.NewSharded(client, &redisadapter.ShardedOptions{Options: opts, Mode: redisadapter.StaticSubscription})
}

func streams(client redis.UniversalClient, opts redisadapter.Options) func(socketio.Local) socketio.Adapter {
	return redisadapter.NewStreams(client, &redisadapter.StreamsOptions{Options: opts, Block: time.Second})
}

func startKind(t *testing.T, k kind, client redis.UniversalClient, opts redisadapter.Options) *node {
	t.Helper()
	return startNodeWith(t, opts, nil, func(opts redisadapter.Options) func(socketio.Local) socketio.Adapter {
		return k.make(client, opts)
	})
}

// eachKind runs a test for every kind of adapter. The tests run in parallel, because they
// mostly wait.
func eachKind(t *testing.T, test func(t *testing.T, k kind)) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			test(t, k)
		})
	}
}

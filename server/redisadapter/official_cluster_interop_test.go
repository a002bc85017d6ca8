//go:build interop

// This file tests clusters of a Go server and an official Node server. The table in
// testdata/cluster lists the operations that the tests perform.

package redisadapter_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// handled contains the namespaces that have handlers of other servers' events.
var handled sync.Map

// settings are what the Go test passes to main.mjs, as JSON.
type settings struct {
	Modules string `json:"modules"` // the folder with node_modules
	Redis   string `json:"redis"`   // a Unix socket
	Go      string `json:"go"`      // the URL of the Go server
	Kind    string `json:"kind"`    // the kind of adapter

	Key          string                        `json:"key,omitempty"`
	NodeSpecific bool                          `json:"nodeSpecific"`   // publishOnSpecificResponseChannel
	Mode         redisadapter.SubscriptionMode `json:"mode,omitempty"` // the SubscriptionMode of a sharded adapter
	StreamCount  int                           `json:"streamCount,omitempty"`
	Sharded      bool                          `json:"sharded,omitempty"` // useShardedPubSub of streams
	Recovery     bool                          `json:"recovery,omitempty"`
}

// playTable plays the table of testdata/cluster with a Node server and a Go server that
// has the given adapter.
func playTable(t *testing.T, redis *redis.Client, adapter func(socketio.Local) socketio.Adapter, s settings) {
	t.Helper()
	var recovery *socketio.Recovery
	if s.Recovery {
		recovery = new(socketio.Recovery)
	}
	io, err := socketio.New(&socketio.Options{
		Adapter: adapter, Recovery: recovery,
	})
	if err != nil {
		t.Fatal(err)
	}
	emitter := redisadapter.NewEmitter(redis, &redisadapter.EmitterOptions{Key: s.Key})
	performOperations(t, io, &emitter)
	web := httptest.NewServer(io)
	defer web.Close()
	defer func() {
		if err := io.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	if s.Modules, err = filepath.Abs("../../web"); err != nil {
		t.Fatal(err)
	}
	s.Redis, s.Go = redis.Options().Addr, web.URL
	config, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "node", filepath.Join("testdata", "cluster", "main.mjs"), string(config)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var report struct {
		Played int `json:"played"`
	}
	if err := json.Unmarshal(out, &report); err != nil || report.Played < 90 {
		t.Errorf("%d rows were played: %v, %s", report.Played, err, out)
	}
}

func TestOneClusterWithTheOfficialServer(t *testing.T) {
	t.Parallel() // the test mostly waits
	for _, tt := range []struct {
		nodeSpecific, goSpecific bool
		key                      string
	}{
		{false, false, ""}, {false, true, "custom:key"}, {true, false, "custom:key"}, {true, true, ""},
	} {
		t.Run(fmt.Sprintf("node=%v,go=%v,key=%s", tt.nodeSpecific, tt.goSpecific, tt.key), func(t *testing.T) {
			t.Parallel()
			client := startRedis(t)
			var stats redisadapter.Stats
			playTable(t, client, redisadapter.New(client, &redisadapter.Options{
				Key: tt.key, PublishOnSpecificResponseChannel: tt.goSpecific, RequestTimeout: time.Second, Stats: &stats,
			}), settings{Kind: "classic", Key: tt.key, NodeSpecific: tt.nodeSpecific})
			wantClean(t, &stats)
		})
	}
}

// wantClean checks that a server has received messages, and that it has counted no error.
func wantClean(t *testing.T, stats *redisadapter.Stats) {
	t.Helper()
	if stats.DecodeErrors() != 0 || stats.Dropped() != 0 || stats.PublishErrors() != 0 || stats.Received() == 0 {
		t.Errorf("%d decode errors, %d dropped, %d publish errors, %d received", stats.DecodeErrors(), stats.Dropped(), stats.PublishErrors(), stats.Received())
	}
}

func TestOneShardedClusterWithTheOfficialServer(t *testing.T) {
	t.Parallel()
	for mode, key := range map[redisadapter.SubscriptionMode]string{
		"": "", redisadapter.StaticSubscription: "custom", redisadapter.DynamicPrivateSubscription: "custom:key",
	} {
		t.Run("mode="+string(mode), func(t *testing.T) {
			t.Parallel()
			client := startRedis(t)
			var stats redisadapter.Stats
			playTable(t, client, redisadapter.NewSharded(client, &redisadapter.ShardedOptions{
				Options: redisadapter.Options{Key: key, RequestTimeout: time.Second, Stats: &stats}, Mode: mode,
			}), settings{Kind: "sharded", Key: key, Mode: mode})
			wantClean(t, &stats)
		})
	}
}

func TestOneClusterOfStreamsWithTheOfficialServer(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]settings{
		"plain":             {},
		"recovery":          {Recovery: true},
		"two streams, key":  {StreamCount: 2, Key: "custom:key"},
		"sharded, with all": {Sharded: true, StreamCount: 2, Recovery: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := startRedis(t)
			var stats redisadapter.Stats
			s.Kind = "streams"
			playTable(t, client, redisadapter.NewStreams(client, &redisadapter.StreamsOptions{
				Options:     redisadapter.Options{Key: s.Key, RequestTimeout: time.Second, Stats: &stats},
				StreamCount: s.StreamCount, ShardedPubSub: s.Sharded, Block: 200 * time.Millisecond,
			}), s)
			wantClean(t, &stats)
		})
	}
}

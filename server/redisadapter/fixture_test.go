package redisadapter_test

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// patience is how long a test waits for something that must happen. It is longer than
// that takes on a busy machine.
const patience = 30 * time.Second

func newClient(t *testing.T, addr string) *redis.Client {
	t.Helper()
	client := redis.NewClient(redisadapter.Bounded(&redis.Options{Addr: addr}))
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// eventually waits until ok returns true.
func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("the condition is still false")
		}
	}
}

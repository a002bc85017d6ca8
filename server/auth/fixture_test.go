package auth

import (
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"golang.org/x/crypto/bcrypt"
)

var testSecret = []byte("a secret of more than thirty-two bytes")

// clock is a clock that stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// The original values of the variables that init changes for the tests.
var (
	productionCost            = hashCost
	productionUnknownUserHash = unknownUserHash
	productionSeedHashes      = seedHashes()
)

func seedHashes() map[string]string {
	hashes := make(map[string]string)
	for _, s := range seeds {
		hashes[s.Password] = s.hash
	}
	return hashes
}

// The tests use hashes of a low cost, because with the race detector a hash of the real
// cost takes a second.
func init() {
	hashCost = bcrypt.MinCost
	cheapHash := func(password string) string {
		hash, err := hashPassword(password)
		if err != nil {
			panic(err)
		}
		return hash
	}
	for i := range seeds {
		seeds[i].hash = cheapHash(seeds[i].Password)
	}
	unknownUserHash = cheapHash("unknown")
}

// newService returns a service with the users of Seeds, and the Redis that the service
// uses.
func newService(t *testing.T, c *clock) (*Service, *miniredis.Miniredis) {
	t.Helper()
	server := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1})
	t.Cleanup(func() { client.Close() })
	s, err := New(client, Options{Secret: testSecret, Now: c.Now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Users.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, server
}

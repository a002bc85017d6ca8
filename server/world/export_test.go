package world

import (
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/lab"
)

// SetLabFlood sets how many events a socket may send in the labs that this test opens.
func SetLabFlood(t *testing.T, f lab.RateLimit) {
	production := labFlood
	labFlood = f
	t.Cleanup(func() { labFlood = production })
}

// Client returns the client with which the labs delete their keys.
func (s *Store) Client() *redis.Client { return s.client }

// AppNamespaces returns the namespaces of the task app.
func AppNamespaces() []string { return appNamespaces }

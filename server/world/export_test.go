package world

import (
	"context"
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

// CleanWhenBusy closes a lab while as many other labs delete their keys as may.
func CleanWhenBusy(ctx context.Context) error {
	l := &TaskLab{labs: &Labs{cleaning: make(chan struct{})}}
	return l.clean(ctx)
}

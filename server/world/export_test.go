package world

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Client returns the client with which the labs delete their keys.
func (s *Store) Client() *redis.Client { return s.client }

// AppNamespaces returns the namespaces of the task app.
func AppNamespaces() []string { return appNamespaces }

// CleanWhenBusy closes a lab while as many other labs delete their keys as may.
func CleanWhenBusy(ctx context.Context) error {
	l := &TaskLab{labs: &Labs{cleaning: make(chan struct{})}}
	return l.clean(ctx)
}

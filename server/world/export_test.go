package world

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Client returns the client with which the labs delete their keys.
func (s *Store) Client() *redis.Client { return s.client }

// WaitLong lets the labs wait for Redis as long as a busy machine needs. Call it before the
// store is used.
func (s *Store) WaitLong() {
	const long = 2 * time.Minute
	opts := *s.client.Options()
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout, opts.PoolTimeout = long, long, long, long
	s.client = redis.NewClient(&opts)
	client, closeClient := s.client, s.closeClient
	s.closeClient = func() error {
		_ = client.Close() // the store may be closed twice
		return closeClient()
	}
}

// InstanceNames returns the names of the instances that a learner's lab can have.
func InstanceNames() []string { return instanceNames }

// AppNamespaces returns the namespaces of the task app.
func AppNamespaces() []string { return appNamespaces }

// TraceBytes returns how many bytes the traces of all labs keep.
func (l *Labs) TraceBytes() int { return l.traces.Used() }

// CleanWhenBusy closes a lab while as many other labs delete their keys as may.
func CleanWhenBusy(ctx context.Context) error {
	l := &TaskLab{labs: &Labs{cleaning: make(chan struct{})}}
	return l.clean(ctx)
}

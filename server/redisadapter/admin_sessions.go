package redisadapter

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// AdminSessions keeps the sessions of dashboards (see package socketio/admin) in Redis,
// so that a login on one server is valid on all. It uses the official package's keys,
// so the sessions are valid on Node servers too.
type AdminSessions struct {
	Client   redis.UniversalClient
	Prefix   string        // the start of each key; "" is "socket.io-admin"
	Lifetime time.Duration // how long a session is valid after the login; 0 is 24 hours
}

// Save saves a session.
func (s AdminSessions) Save(ctx context.Context, id string) error {
	if err := s.Client.Set(ctx, s.key(id), "true", cmp.Or(s.Lifetime, 24*time.Hour)).Err(); err != nil {
		return fmt.Errorf("redisadapter: keep an admin session: %w", err)
	}
	return nil
}

// Exists reports whether a session was saved and its lifetime is not over.
func (s AdminSessions) Exists(ctx context.Context, id string) (bool, error) {
	n, err := s.Client.Exists(ctx, s.key(id)).Result()
	if err != nil {
		return false, fmt.Errorf("redisadapter: look for an admin session: %w", err)
	}
	return n == 1, nil
}

func (s AdminSessions) key(id string) string { return cmp.Or(s.Prefix, "socket.io-admin") + "#" + id }

package redisadapter

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// AdminSessions keeps the logins of dashboards, see package socketio/admin, where
// all servers find them. Its keys are those of the official package, so Node servers
// find them too.
type AdminSessions struct {
	Client   redis.UniversalClient
	Prefix   string        // of the keys; default "socket.io-admin"
	Lifetime time.Duration // of a session, from its login on; default a day
}

// Save remembers a session.
func (s AdminSessions) Save(ctx context.Context, id string) error {
	if err := s.Client.Set(ctx, s.key(id), "true", cmp.Or(s.Lifetime, 24*time.Hour)).Err(); err != nil {
		return fmt.Errorf("redisadapter: keep an admin session: %w", err)
	}
	return nil
}

// Exists reports whether a session was saved and has not ended.
func (s AdminSessions) Exists(ctx context.Context, id string) (bool, error) {
	n, err := s.Client.Exists(ctx, s.key(id)).Result()
	if err != nil {
		return false, fmt.Errorf("redisadapter: look for an admin session: %w", err)
	}
	return n == 1, nil
}

func (s AdminSessions) key(id string) string { return cmp.Or(s.Prefix, "socket.io-admin") + "#" + id }

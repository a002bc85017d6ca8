package redisadapter

import (
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Connect returns a client for a redis:// or rediss:// address. It does not dial
// yet. Its calls end within about half a second of Redis not answering and heed
// their context; go-redis by default takes up to ten seconds and does not.
func Connect(url string) (*redis.Client, error) {
	opts, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("redisadapter: address of Redis: %w", err)
	}
	return redis.NewClient(Bounded(opts)), nil
}

// Bounded sets in opts what keeps every call short, and returns opts.
func Bounded(opts *redis.Options) *redis.Options {
	const patience = 500 * time.Millisecond
	opts.ContextTimeoutEnabled = true
	opts.MaxRetries = -1
	opts.DialerRetries = 1
	opts.DialTimeout = patience
	opts.ReadTimeout = patience
	opts.WriteTimeout = patience
	opts.PoolTimeout = patience
	opts.Protocol = 2 // RESP3 gains nothing here and streams differ in miniredis
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return opts
}

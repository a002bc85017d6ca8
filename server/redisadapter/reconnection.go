package redisadapter

import (
	"context"
	"math/rand/v2"
	"time"
)

// The bounds of the pause before the next attempt to connect. The pause doubles after
// each failure.
const (
	minBackoff = 100 * time.Millisecond
	maxBackoff = 2 * time.Second
)

// keepConnected calls session again and again until ctx ends. Each call of session makes
// a new connection, calls up when it is connected, and returns the error that ended the
// connection. name stands for the connection in the log.
func (o *Options) keepConnected(ctx context.Context, name string, session func(up func()) error) {
	backoff, lost := minBackoff, false
	for {
		began := time.Now()
		err := session(func() {
			if lost {
				o.Logger.Info("redisadapter: connected again", "what", name, "key", o.Key)
			}
			lost = false
		})
		if ctx.Err() != nil {
			return
		}
		if !lost {
			o.Stats.losses.Add(1)
			o.Logger.Warn("redisadapter: not connected, trying again", "what", name, "key", o.Key, "error", err)
		}
		lost = true
		if time.Since(began) > maxBackoff {
			backoff = minBackoff
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(backoff/2 + rand.N(backoff/2)): // random, so that not all servers try at once
		}
		backoff = min(2*backoff, maxBackoff)
	}
}

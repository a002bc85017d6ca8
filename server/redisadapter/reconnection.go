package redisadapter

import (
	"context"
	"math/rand/v2"
	"time"
)

// How long to wait before a connection is tried again.
const (
	minBackoff = 100 * time.Millisecond
	maxBackoff = 2 * time.Second
)

// persist has sessions one after the other until ctx ends. A session calls up when
// it is connected, and returns why it has ended.
func (o *Options) persist(ctx context.Context, what string, session func(up func()) error) {
	backoff, lost := minBackoff, false
	for {
		began := time.Now()
		err := session(func() {
			if lost {
				o.Logger.Info("redisadapter: connected again", "what", what, "key", o.Key)
			}
			lost = false
		})
		if ctx.Err() != nil {
			return
		}
		if !lost {
			o.Stats.losses.Add(1)
			o.Logger.Warn("redisadapter: not connected, trying again", "what", what, "key", o.Key, "error", err)
		}
		lost = true
		if time.Since(began) > maxBackoff {
			backoff = minBackoff
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(backoff/2 + rand.N(backoff/2)): // not all instances at once
		}
		backoff = min(2*backoff, maxBackoff)
	}
}

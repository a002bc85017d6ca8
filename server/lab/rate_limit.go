package lab

import (
	"context"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// RateLimit limits how many events one socket may send to a namespace: Rate events a
// second on average, and Burst events at once. So a loop in one learner's code does not
// slow down the others. The zero value sets no limit.
type RateLimit struct {
	Rate  float64
	Burst int
}

// A socket is disconnected after maxRefusals times Burst of its events were refused.
const maxRefusals = 10

// rateLimited is the acknowledgement of an event that is refused.
type rateLimited struct {
	Error        string `json:"error"`
	RetryAfterMs int64  `json:"retryAfterMs"`
}

// Guard applies the limit to sockets that connect to ns from now on. An event that
// exceeds the limit reaches no handler: the server acknowledges it with {"error":
// "rate_limited", "retryAfterMs": …}. A socket that keeps sending is disconnected after
// some time.
func (limit RateLimit) Guard(ns *socketio.Namespace) {
	if limit.Rate <= 0 {
		return
	}
	ns.OnConnection(func(_ context.Context, s *socketio.Socket) {
		b := &bucket{RateLimit: limit, tokens: float64(limit.Burst), updated: time.Now()}
		s.Use(func(next socketio.Handler) socketio.Handler {
			return func(ctx context.Context, e *socketio.Event) error {
				wait, exhausted := b.spend(time.Now())
				switch {
				case exhausted:
					s.Disconnect(true)
					return nil
				case wait > 0:
					return e.Ack(rateLimited{"rate_limited", wait.Milliseconds() + 1})
				}
				return next(ctx, e)
			}
		})
	})
}

// bucket is a token bucket: each event spends a token, and the bucket refills over
// time.
type bucket struct {
	RateLimit

	mu      sync.Mutex
	tokens  float64
	updated time.Time
	refused int // events refused since the bucket was last full
}

// spend takes one token from the bucket. If the bucket is empty, it returns how long it
// takes until the next token. exhausted is true if so many events were refused that the
// socket must be disconnected.
func (b *bucket) spend(now time.Time) (wait time.Duration, exhausted bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.tokens+now.Sub(b.updated).Seconds()*b.Rate, float64(b.Burst))
	b.updated = now
	if b.tokens >= float64(b.Burst) {
		b.refused = 0
	}
	if b.tokens >= 1 {
		b.tokens--
		return 0, false
	}
	b.refused++
	return time.Duration((1 - b.tokens) / b.Rate * float64(time.Second)), b.refused > maxRefusals*b.Burst
}

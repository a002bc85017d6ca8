package lab

import (
	"context"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// RateLimit limits how many events one socket may send to a namespace, so that a loop in
// one learner's code does not slow down the others: Rate events a second on average, Burst
// events at once. The zero value sets no limit.
type RateLimit struct {
	Rate  float64
	Burst int
}

// maxRefusals times Burst is how many events are refused before the socket is disconnected.
const maxRefusals = 10

// rateLimited acknowledges an event that is refused.
type rateLimited struct {
	Error        string `json:"error"`
	RetryAfterMs int64  `json:"retryAfterMs"`
}

// Guard applies the limit to sockets that connect to ns from now on. An event that
// exceeds the limit reaches no handler: the server acknowledges it with {"error":
// "rate_limited", "retryAfterMs": …}. A socket that goes on sending is disconnected.
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

// bucket is a token bucket: each event spends a token, and time refills them.
type bucket struct {
	RateLimit

	mu      sync.Mutex
	tokens  float64
	updated time.Time
	refused int // events since the bucket was last full
}

// spend spends a token. If the bucket is empty, it returns how long the next token takes,
// and whether the bucket has refused more events than a socket may send in spite of that.
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

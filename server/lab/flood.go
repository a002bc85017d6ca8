package lab

import (
	"context"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// Flood bounds what one socket may send to a namespace, so that one learner's loop
// does not take the machine from the others: Rate events a second on average, Burst
// at once. The zero value sets no bound.
type Flood struct {
	Rate  float64
	Burst int
}

// endurance times Burst is how many events are turned away before the socket is
// disconnected.
const endurance = 10

// tooMuch acknowledges an event that is turned away.
type tooMuch struct {
	Error        string `json:"error"`
	RetryAfterMs int64  `json:"retryAfterMs"`
}

// Guard has the sockets that connect to ns from now on observe f. What is too much
// reaches no handler: it is acknowledged with {"error": "rate_limited",
// "retryAfterMs": …}, and who goes on all the same is disconnected.
func (f Flood) Guard(ns *socketio.Namespace) {
	if f.Rate <= 0 {
		return
	}
	ns.OnConnection(func(_ context.Context, s *socketio.Socket) {
		b := &bucket{Flood: f, tokens: float64(f.Burst), at: time.Now()}
		s.Use(func(next socketio.Handler) socketio.Handler {
			return func(ctx context.Context, e *socketio.Event) error {
				wait, end := b.take(time.Now())
				switch {
				case end:
					s.Disconnect(true)
					return nil
				case wait > 0:
					return e.Ack(tooMuch{"rate_limited", wait.Milliseconds() + 1})
				}
				return next(ctx, e)
			}
		})
	})
}

// bucket is a token bucket.
type bucket struct {
	Flood

	mu      sync.Mutex
	tokens  float64
	at      time.Time
	refused int // since it was last full
}

// take takes a token. It returns how long to wait where there is none, and whether
// the socket has been told so often enough.
func (b *bucket) take(now time.Time) (wait time.Duration, end bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.tokens+now.Sub(b.at).Seconds()*b.Rate, float64(b.Burst))
	b.at = now
	if b.tokens >= float64(b.Burst) {
		b.refused = 0
	}
	if b.tokens >= 1 {
		b.tokens--
		return 0, false
	}
	b.refused++
	return time.Duration((1 - b.tokens) / b.Rate * float64(time.Second)), b.refused > endurance*b.Burst
}

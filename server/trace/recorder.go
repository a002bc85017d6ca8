package trace

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultCapacity is the number of events that a recorder keeps.
const DefaultCapacity = 4096

// Recorder keeps the latest events in a ring. A nil Recorder records nothing.
// Recording never waits for a subscriber: one that is too slow loses the oldest
// events and learns how many.
type Recorder struct {
	start    time.Time
	capacity int
	watchers atomic.Int32

	mu   sync.Mutex
	ring []Event       // nil while nobody watches
	next uint64        // id of the next event; the ring holds those before it
	more chan struct{} // closed and renewed when an event arrives
}

// NewRecorder returns a recorder that keeps capacity events, DefaultCapacity if
// it is not positive.
func NewRecorder(capacity int) *Recorder {
	if capacity <= 0 {
		capacity = DefaultCapacity
	}
	return &Recorder{start: time.Now(), capacity: capacity, next: 1, more: make(chan struct{})}
}

// Watched reports whether anybody subscribes: where it is false, callers need
// not even build an event.
func (r *Recorder) Watched() bool { return r != nil && r.watchers.Load() > 0 }

// Record stores e, gives it an id and a time, and returns the id: 0 if nobody
// watches.
func (r *Recorder) Record(e Event) uint64 {
	if !r.Watched() {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ring == nil { // the last watcher went meanwhile
		return 0
	}
	e.ID = r.next
	e.At = time.Since(r.start).Microseconds()
	r.ring[e.ID%uint64(r.capacity)] = e
	r.next++
	close(r.more)
	r.more = make(chan struct{})
	return e.ID
}

// Subscription reads a recorder's events in order. It belongs to one goroutine.
type Subscription struct {
	r    *Recorder
	next uint64
	once sync.Once
}

// Subscribe starts recording, if nobody else had, and returns a subscription to
// what happens from now on. It must be closed.
func (r *Recorder) Subscribe() *Subscription {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.watchers.Add(1) == 1 {
		r.ring = make([]Event, r.capacity)
	}
	return &Subscription{r: r, next: r.next}
}

// Close ends the subscription. It may be called more than once.
func (s *Subscription) Close() {
	s.once.Do(func() {
		s.r.mu.Lock()
		defer s.r.mu.Unlock()
		if s.r.watchers.Add(-1) == 0 {
			s.r.ring = nil // it is large, and labs are many
		}
	})
}

// Next waits for events and appends up to limit of them to dst. dropped counts
// those that were overwritten before this subscription came to read them.
func (s *Subscription) Next(ctx context.Context, dst []Event, limit int) (events []Event, dropped uint64, err error) {
	for {
		events, dropped, more := s.take(dst, limit)
		if len(events) > len(dst) {
			return events, dropped, nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return dst, 0, context.Cause(ctx)
		}
	}
}

func (s *Subscription) take(dst []Event, limit int) (events []Event, dropped uint64, more <-chan struct{}) {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	size := uint64(s.r.capacity)
	if s.r.next > s.next+size {
		dropped = s.r.next - size - s.next
		s.next += dropped
	}
	for ; s.next < s.r.next && limit > 0; limit-- {
		dst = append(dst, s.r.ring[s.next%size])
		s.next++
	}
	return dst, dropped, s.r.more
}

type causeKey struct{}

// WithCause returns a context in which what happens was caused by the event id.
// An id of 0, from a recorder that nobody watches, leaves ctx as it is.
func WithCause(ctx context.Context, id uint64) context.Context {
	if id == 0 {
		return ctx
	}
	return context.WithValue(ctx, causeKey{}, id)
}

// Cause returns the id that WithCause put into ctx, 0 if none, or if ctx is nil.
func Cause(ctx context.Context) uint64 {
	if ctx == nil {
		return 0
	}
	id, _ := ctx.Value(causeKey{}).(uint64)
	return id
}

package trace

import (
	"sync"
	"sync/atomic"
	"time"
)

// defaultCapacity is the number of events that a recorder keeps.
const defaultCapacity = 4096

// Recorder keeps the latest events in a ring. A nil Recorder records nothing. Recording
// never waits for a subscriber. A subscriber that reads too slowly loses the oldest
// events and learns how many it has lost.
type Recorder struct {
	start       time.Time
	capacity    int
	subscribers atomic.Int32

	mu   sync.Mutex
	ring []Event       // nil while the recorder has no subscriber
	next uint64        // id of the next event; the ring holds the events before it
	more chan struct{} // closed and replaced when an event is recorded
}

// NewRecorder returns a recorder that keeps capacity events, or 4096 if capacity is not
// positive.
func NewRecorder(capacity int) *Recorder {
	if capacity <= 0 {
		capacity = defaultCapacity
	}
	return &Recorder{start: time.Now(), capacity: capacity, next: 1, more: make(chan struct{})}
}

// Watched reports whether the recorder has a subscriber. Without a subscriber, callers
// need not build an event at all.
func (r *Recorder) Watched() bool { return r != nil && r.subscribers.Load() > 0 }

// Record stores e with the next id and the current time, and returns the id. If the
// recorder has no subscriber, it stores nothing and returns 0.
func (r *Recorder) Record(e Event) uint64 {
	if !r.Watched() {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ring == nil { // the last subscription was closed after the call of Watched
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

package trace

import (
	"sync"
	"sync/atomic"
	"time"
)

// The defaults of [Options].
const (
	defaultEvents = 4096
	defaultBytes  = 8 << 20
)

// Options configure a [Recorder].
type Options struct {
	Events int // how many events the recorder keeps; 0: 4096
	Bytes  int // how many bytes the events that it keeps may have together; 0: 8 MiB
}

// Recorder keeps the latest events in a ring. A nil Recorder records nothing. Recording
// never waits for a subscriber. A subscriber that reads too slowly loses the oldest
// events and learns how many it has lost.
//
// Clients decide how long most texts of an event are. So the recorder keeps only the
// beginning of long texts and lists, see [Event.Missing], and when its events together have
// too many bytes, the oldest go. It also removes access tokens from all texts.
type Recorder struct {
	start       time.Time
	opts        Options
	subscribers atomic.Int32

	mu     sync.Mutex
	ring   []Event       // nil while the recorder has no subscriber
	oldest uint64        // id of the first event that the ring holds
	next   uint64        // id of the next event; the ring holds the events from oldest to it
	bytes  int           // size of the events in the ring
	more   chan struct{} // closed and replaced when an event is recorded
}

// NewRecorder returns a recorder that has no subscriber yet.
func NewRecorder(opts Options) *Recorder {
	if opts.Events <= 0 {
		opts.Events = defaultEvents
	}
	if opts.Bytes <= 0 {
		opts.Bytes = defaultBytes
	}
	return &Recorder{start: time.Now(), opts: opts, oldest: 1, next: 1, more: make(chan struct{})}
}

// Watched reports whether the recorder has a subscriber. Without a subscriber, callers
// need not build an event at all.
func (r *Recorder) Watched() bool { return r != nil && r.subscribers.Load() > 0 }

// Record stores a copy of e with the next id and the current time, and returns the id. If
// the recorder has no subscriber, it stores nothing and returns 0.
func (r *Recorder) Record(e Event) uint64 {
	if !r.Watched() {
		return 0
	}
	e.cut()
	size := e.size()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ring == nil { // the last subscription was closed after the call of Watched
		return 0
	}
	for r.oldest < r.next && (r.next-r.oldest == uint64(r.opts.Events) || r.bytes+size > r.opts.Bytes) {
		r.forgetOldestLocked()
	}
	e.ID = r.next
	e.At = time.Since(r.start).Microseconds()
	*r.atLocked(e.ID) = e
	r.bytes += size
	r.next++
	close(r.more)
	r.more = make(chan struct{})
	return e.ID
}

// atLocked returns the place of an event in the ring.
func (r *Recorder) atLocked(id uint64) *Event { return &r.ring[id%uint64(r.opts.Events)] }

func (r *Recorder) forgetOldestLocked() {
	e := r.atLocked(r.oldest)
	r.bytes -= e.size()
	*e = Event{}
	r.oldest++
}

// startLocked is called for the first subscriber.
func (r *Recorder) startLocked() {
	r.ring, r.oldest, r.bytes = make([]Event, r.opts.Events), r.next, 0
}

package trace

import (
	"math"
	"sync/atomic"
	"time"
)

// Options configure a [Recorder].
type Options struct {
	Bytes  int     // how many bytes the events that the recorder keeps have together at most; 0 sets no limit
	Budget *Budget // what several recorders may keep together; nil sets no limit
}

// Recorder keeps the events that some subscriber has not read yet. A nil Recorder records
// nothing. Recording never waits for a subscriber. A subscriber that reads too slowly loses
// the oldest events and learns how many it has lost.
//
// Clients decide how long most texts of an event are. So the recorder keeps only the
// beginning of long texts and lists, see [Event.Missing], and when its events together have
// too many bytes, the oldest go. It also removes access tokens from all texts.
type Recorder struct {
	start       time.Time
	most        int // Options.Bytes
	budget      *Budget
	subscribers atomic.Int32

	// The rest is guarded by budget.mu, because a recorder can make another one forget.

	events   []*kept       // those that some subscription has not read, in order
	next     uint64        // id of the next event
	bytes    int           // size of events
	caughtUp int           // subscriptions that have read all events
	more     chan struct{} // closed and replaced when an event is recorded
}

// kept is an event that some subscription has not read.
type kept struct {
	Event
	size    int
	readers int // subscriptions that read this event next; those that are at older events come later
}

// NewRecorder returns a recorder that has no subscriber yet.
func NewRecorder(opts Options) *Recorder {
	r := &Recorder{start: time.Now(), most: opts.Bytes, budget: opts.Budget, next: 1, more: make(chan struct{})}
	if r.most <= 0 {
		r.most = math.MaxInt
	}
	if r.budget == nil {
		r.budget = NewBudget(0)
	}
	return r
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
	k := &kept{Event: e, size: e.size()}
	r.budget.mu.Lock()
	defer r.budget.mu.Unlock()
	if r.subscribers.Load() == 0 { // the last subscription was closed after the call of Watched
		return 0
	}
	for r.bytes+k.size > r.most && len(r.events) > 0 {
		r.forgetOldestLocked()
	}
	hasRoom := r.bytes+k.size <= r.most && r.budget.makeRoomLocked(r, k.size)
	k.ID = r.next
	k.At = time.Since(r.start).Microseconds()
	r.next++
	if !hasRoom { // the event alone is too large, and there are no others
		return k.ID
	}
	k.readers, r.caughtUp = r.caughtUp, 0
	r.events = append(r.events, k)
	r.countLocked(k.size)
	close(r.more)
	r.more = make(chan struct{})
	return k.ID
}

// oldestLocked returns the id of the first event that the recorder has, or of the next one.
func (r *Recorder) oldestLocked() uint64 { return r.next - uint64(len(r.events)) }

// readersLocked returns the number of subscriptions that read the event with that id next.
func (r *Recorder) readersLocked(id uint64) *int {
	if id == r.next {
		return &r.caughtUp
	}
	return &r.events[id-r.oldestLocked()].readers
}

// moveLocked notes that a subscription has read from one event up to another, and forgets
// the events that all have read.
func (r *Recorder) moveLocked(from, to uint64) {
	*r.readersLocked(from)--
	*r.readersLocked(to)++
	r.forgetReadLocked()
}

func (r *Recorder) forgetReadLocked() {
	for len(r.events) > 0 && r.events[0].readers == 0 {
		r.forgetOldestLocked()
	}
}

// forgetOldestLocked forgets an event. The subscriptions that have not read it lose it.
func (r *Recorder) forgetOldestLocked() {
	oldest := r.events[0]
	*r.readersLocked(oldest.ID + 1) += oldest.readers
	r.events[0] = nil
	if r.events = r.events[1:]; len(r.events) == 0 {
		r.events = nil
	}
	r.countLocked(-oldest.size)
}

// countLocked counts the bytes of an event that is kept, or forgotten if n is negative.
func (r *Recorder) countLocked(n int) {
	r.bytes += n
	r.budget.countLocked(r, n)
}

package trace

import (
	"context"
	"sync"
)

// Subscription reads a recorder's events in order. Only one goroutine at a time may call
// Next.
type Subscription struct {
	// BatchBytes limits how many bytes the events have that one call of Next returns. Next
	// returns one event even if it has more. 0 sets no limit.
	BatchBytes int

	r    *Recorder
	next uint64 // id of the event to read next
	once sync.Once
}

// Subscribe returns a subscription to the events from now on. The recorder records only
// while it has a subscription. The caller must close the subscription.
func (r *Recorder) Subscribe() *Subscription {
	r.budget.mu.Lock()
	defer r.budget.mu.Unlock()
	r.subscribers.Add(1)
	r.caughtUp++
	return &Subscription{r: r, next: r.next}
}

// Close ends the subscription. It may be called more than once.
func (s *Subscription) Close() {
	s.once.Do(func() {
		s.r.budget.mu.Lock()
		defer s.r.budget.mu.Unlock()
		s.r.subscribers.Add(-1)
		*s.r.readersLocked(max(s.next, s.r.oldestLocked()))--
		s.r.forgetReadLocked()
	})
}

// Next waits for events and appends up to limit of them to dst. dropped counts the
// events that the recorder forgot before this subscription could read them. If ctx
// ends, Next returns the cause of that as the error.
func (s *Subscription) Next(ctx context.Context, dst []Event, limit int) (events []Event, dropped uint64, err error) {
	for {
		events, dropped, more := s.read(dst, limit)
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

// read appends the events that are recorded already, without waiting for further ones.
// more is closed when the next event is recorded.
func (s *Subscription) read(dst []Event, limit int) (events []Event, dropped uint64, more <-chan struct{}) {
	r := s.r
	r.budget.mu.Lock()
	defer r.budget.mu.Unlock()
	oldest := r.oldestLocked()
	if s.next < oldest {
		dropped = oldest - s.next
		s.next = oldest
	}
	from, size := s.next, 0
	for _, k := range r.events[from-oldest:] {
		if size += k.size; limit == 0 || s.BatchBytes > 0 && size > s.BatchBytes && size > k.size {
			break
		}
		dst = append(dst, k.Event)
		s.next++
		limit--
	}
	r.moveLocked(from, s.next)
	return dst, dropped, r.more
}

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
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.subscribers.Add(1) == 1 {
		r.startLocked()
	}
	return &Subscription{r: r, next: r.next}
}

// Close ends the subscription. It may be called more than once.
func (s *Subscription) Close() {
	s.once.Do(func() {
		s.r.mu.Lock()
		defer s.r.mu.Unlock()
		if s.r.subscribers.Add(-1) == 0 {
			s.r.ring = nil // free the ring: it is large, and there are many labs
		}
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
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	if s.next < s.r.oldest {
		dropped = s.r.oldest - s.next
		s.next = s.r.oldest
	}
	for size := 0; s.next < s.r.next && limit > 0; limit-- {
		e := s.r.atLocked(s.next)
		if size += e.size(); s.BatchBytes > 0 && size > s.BatchBytes && size > e.size() {
			break
		}
		dst = append(dst, *e)
		s.next++
	}
	return dst, dropped, s.r.more
}

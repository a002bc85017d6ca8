package redisadapter

import "context"

// drain unsubscribes from a route. It returns when all messages that arrived for the
// route are delivered, or when ctx ends.
func (s *subscriber) drain(ctx context.Context, name string) {
	s.lifecycle.Lock()
	defer s.lifecycle.Unlock()
	ended := make(chan struct{})
	s.mu.Lock()
	r, pubsub := s.routes[name], s.pubsub
	if r != nil {
		r.leaving, r.ended = true, ended
	}
	s.mu.Unlock()
	if r == nil {
		return
	}
	if pubsub != nil {
		limited, cancel := context.WithTimeout(ctx, s.opts.Timeout)
		if unsubscribe(limited, pubsub, r) == nil {
			closedBefore(limited, ended) // after that no message arrives for the route
		}
		cancel()
	}
	s.flushInbox(ctx)
	s.mu.Lock()
	delete(s.routes, name)
	s.mu.Unlock()
	r.close()
}

// flushInbox returns when all messages that are in the inbox now are delivered, or when
// ctx ends.
func (s *subscriber) flushInbox(ctx context.Context) {
	reached := make(chan struct{})
	last := newRoute(channelRoute, "", func(string, []byte) { close(reached) })
	if s.inbox.put(incoming{to: last}, 0) {
		closedBefore(ctx, reached)
	}
}

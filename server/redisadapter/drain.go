package redisadapter

import (
	"context"
	"fmt"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

var (
	_ socketio.Drainer = (*adapter)(nil)
	_ socketio.Drainer = (*shardedAdapter)(nil)
	_ socketio.Drainer = (*streamsAdapter)(nil)
)

// Drain implements [socketio.Drainer]: other servers count this one no longer. One
// that has counted it and asks only afterwards gets a partial result and an error, as
// of a server that was killed.
func (a *adapter) Drain(ctx context.Context) error { return a.drain(ctx, a.sub, a.requests) }

// Drain is that of an adapter of [New]. Broadcasts that come on the same channel as
// requests are not heard any more either.
func (a *shardedAdapter) Drain(ctx context.Context) error { return a.drain(ctx, a.sub, a.channel) }

// Drain is that of an adapter of [New]. Broadcasts go on: the stream has them.
func (a *streamsAdapter) Drain(ctx context.Context) error { return a.drain(ctx, a.sub, a.channel) }

// drain ends the subscription on which requests come, then waits for all who are to
// answer, and then for their answers to be sent.
func (p *peers) drain(ctx context.Context, sub *subscriber, channel string) error {
	p.left.Store(true)
	sub.drain(ctx, channel)
	if p.events.settle(ctx) && p.asked.settle(ctx) && p.outbox.settle(ctx) {
		return nil
	}
	return fmt.Errorf("redisadapter: requests of other servers to %q are not answered: %w", p.local.Name(), context.Cause(ctx))
}

// drain unsubscribes a route, and returns when all that came for it is delivered, or
// when ctx ends.
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
			select {
			case <-ended: // nothing more will come
			case <-limited.Done():
			}
		}
		cancel()
	}
	reached := make(chan struct{})
	if s.inbox.put(incoming{to: newChannel("", func(string, []byte) { close(reached) })}, 0) {
		select {
		case <-reached:
		case <-ctx.Done():
		}
	}
	s.mu.Lock()
	delete(s.routes, name)
	s.mu.Unlock()
	r.close()
}

// confirm takes Redis's word that a subscription has begun or ended.
func (s *subscriber) confirm(name string, begun bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r := s.routes[name]; {
	case r == nil:
	case begun:
		r.confirm()
	case r.ended != nil:
		close(r.ended)
		r.ended = nil
	}
}

// tally counts what is under way.
type tally struct {
	mu   sync.Mutex
	n    int
	none chan struct{} // closed when n is 0 again; nil while it is
}

func (t *tally) add(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == 0 {
		t.none = make(chan struct{})
	}
	if t.n += n; t.n == 0 {
		close(t.none)
		t.none = nil
	}
}

// settle waits until nothing is under way, or for ctx to end. It reports which.
func (t *tally) settle(ctx context.Context) bool {
	t.mu.Lock()
	none := t.none
	t.mu.Unlock()
	return closedBefore(ctx, none)
}

package redisadapter

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
)

// probeInterval is how long a connection may be silent before it is pinged, and then
// before it counts as lost. go-redis itself would not notice a Redis that swallows
// packets.
const probeInterval = 3 * time.Second

// subscriber is the connection over which the adapters of one server receive.
// It exists as long as there are routes.
type subscriber struct {
	client redis.UniversalClient
	opts   Options

	// lifecycle is held while a route is added or removed, so that the
	// goroutines have ended before others start.
	lifecycle sync.Mutex
	stop      context.CancelFunc
	running   sync.WaitGroup
	inbox     *worker[incoming]

	mu     sync.Mutex
	routes map[string]*route
	pubsub *redis.PubSub // nil between connections

	live atomic.Bool // Redis has confirmed a subscription of the connection there is
}

func newSubscriber(client redis.UniversalClient, opts Options) *subscriber {
	return &subscriber{client: client, opts: opts, routes: make(map[string]*route)}
}

// join is add for the routes of an adapter.
func (s *subscriber) join(local socketio.Local, routes ...*route) {
	if err := s.add(routes...); err != nil {
		s.opts.Logger.Error("redisadapter: messages from other servers do not arrive yet", "namespace", local.Name(), "error", err)
	}
}

// add subscribes routes and waits until Redis has confirmed them. On an error they
// stay: they become active as soon as Redis is there.
func (s *subscriber) add(routes ...*route) error {
	s.lifecycle.Lock()
	defer s.lifecycle.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.Timeout)
	defer cancel()
	if err := s.register(ctx, routes...); err != nil {
		return err
	}
	for _, r := range routes {
		select {
		case <-r.confirmed:
		case <-ctx.Done():
			return fmt.Errorf("redisadapter: no answer to the subscription to %q within %s", r.name, s.opts.Timeout)
		}
	}
	return nil
}

// addSoon is add without the wait.
func (s *subscriber) addSoon(routes ...*route) error {
	s.lifecycle.Lock()
	defer s.lifecycle.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.Timeout)
	defer cancel()
	return s.register(ctx, routes...)
}

func (s *subscriber) register(ctx context.Context, routes ...*route) error {
	s.mu.Lock()
	for _, r := range routes {
		if s.routes[r.name] != nil {
			s.mu.Unlock()
			return fmt.Errorf("redisadapter: %q is subscribed already", r.name)
		}
	}
	pubsub, first := s.pubsub, len(s.routes) == 0
	for _, r := range routes {
		s.routes[r.name] = r
	}
	s.mu.Unlock()

	if first {
		s.start()
	} else if pubsub != nil {
		// A failure shows in the reader too, which then subscribes to everything.
		_ = subscribe(ctx, pubsub, routes...)
	}
	return nil
}

// remove ends routes. After the last one the connection is closed and the
// goroutines have ended.
func (s *subscriber) remove(routes ...*route) {
	s.lifecycle.Lock()
	defer s.lifecycle.Unlock()
	s.mu.Lock()
	routes = slices.DeleteFunc(slices.Clone(routes), func(r *route) bool { return s.routes[r.name] != r })
	for _, r := range routes {
		delete(s.routes, r.name)
	}
	pubsub, last := s.pubsub, len(s.routes) == 0
	s.mu.Unlock()

	switch {
	case len(routes) == 0:
		return
	case last:
		s.stop()
		s.running.Wait()
	case pubsub != nil:
		ctx, cancel := context.WithTimeout(context.Background(), s.opts.Timeout)
		defer cancel()
		_ = unsubscribe(ctx, pubsub, routes...) // stray messages find no route
	}
	for _, r := range routes {
		r.close()
	}
	if last {
		s.inbox.close(s.opts.RequestTimeout) // nothing is left that it would wait for
	}
}

func (s *subscriber) start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.inbox = newInbox(s.opts)
	inbox := s.inbox
	s.running.Go(func() {
		s.opts.persist(ctx, "subscription", func(up func()) error { return s.session(ctx, inbox, up) })
	})
}

// session subscribes to all routes on a new connection and reads until that
// fails or ctx ends. It calls up on the first sign of life.
func (s *subscriber) session(ctx context.Context, inbox *worker[incoming], up func()) error {
	pubsub := s.client.Subscribe(ctx) // dials when there is something to send
	s.mu.Lock()
	s.pubsub = pubsub
	routes := make([]*route, 0, len(s.routes))
	for _, r := range s.routes {
		if !r.leaving {
			routes = append(routes, r)
		}
	}
	s.mu.Unlock()

	var heard atomic.Int64 // counts messages, as a sign of life
	var watching sync.WaitGroup
	ended := make(chan struct{})
	watching.Go(func() { watch(ctx, ended, pubsub, &heard) })
	defer func() {
		s.live.Store(false)
		s.mu.Lock()
		s.pubsub = nil
		s.mu.Unlock()
		close(ended)
		watching.Wait() // it closes pubsub
	}()

	if err := subscribe(ctx, pubsub, routes...); err != nil {
		return err
	}
	for {
		received, err := pubsub.Receive(ctx)
		if err != nil {
			return err
		}
		if heard.Add(1) == 1 {
			s.live.Store(true)
			up()
		}
		switch m := received.(type) {
		case *redis.Subscription:
			s.confirm(m.Channel, !strings.HasSuffix(m.Kind, "unsubscribe"))
		case *redis.Message:
			name := m.Pattern
			if name == "" {
				name = m.Channel
			}
			if r := s.route(name); r != nil && !inbox.put(incoming{to: r, channel: m.Channel, body: m.Payload}, len(m.Payload)) {
				s.opts.drop(m.Channel)
			}
		}
	}
}

// watch closes pubsub when ctx or the session ends, or when the connection has
// gone silent and leaves a ping unanswered.
func watch(ctx context.Context, ended <-chan struct{}, pubsub *redis.PubSub, heard *atomic.Int64) {
	defer pubsub.Close()
	tick := time.NewTicker(probeInterval)
	defer tick.Stop()
	last, pinged := heard.Load(), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ended:
			return
		case <-tick.C:
		}
		switch now := heard.Load(); {
		case now != last:
			last, pinged = now, false
		case pinged:
			return
		default:
			ctx, cancel := context.WithTimeout(ctx, probeInterval)
			err := pubsub.Ping(ctx)
			cancel()
			if err != nil {
				return
			}
			pinged = true
		}
	}
}

func (s *subscriber) route(name string) *route {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.routes[name]
}

func subscribe(ctx context.Context, pubsub *redis.PubSub, routes ...*route) error {
	return send(ctx, routes, pubsub.Subscribe, pubsub.PSubscribe, pubsub.SSubscribe)
}

func unsubscribe(ctx context.Context, pubsub *redis.PubSub, routes ...*route) error {
	return send(ctx, routes, pubsub.Unsubscribe, pubsub.PUnsubscribe, pubsub.SUnsubscribe)
}

// send sends a command for each kind of routes that there are. Sharded channels may
// belong to different slots, so each has a command of its own.
func send(ctx context.Context, routes []*route, channel, pattern, shard func(ctx context.Context, names ...string) error) error {
	var channels, patterns []string
	for _, r := range routes {
		switch r.kind {
		case channelRoute:
			channels = append(channels, r.name)
		case patternRoute:
			patterns = append(patterns, r.name)
		case shardRoute:
			if err := shard(ctx, r.name); err != nil {
				return err
			}
		}
	}
	if len(channels) > 0 {
		if err := channel(ctx, channels...); err != nil {
			return err
		}
	}
	if len(patterns) > 0 {
		return pattern(ctx, patterns...)
	}
	return nil
}

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
)

// probeInterval is how long a connection may be silent before the subscriber sends a
// ping, and how long the ping may stay unanswered before the connection counts as
// lost. go-redis does not notice when a network swallows all packets.
const probeInterval = 3 * time.Second

// subscriber is the connection on which the adapters of one server receive messages. The
// connection is open while the subscriber has routes.
type subscriber struct {
	client redis.UniversalClient
	opts   Options

	// lifecycle is held while routes are added or removed, so that old goroutines have
	// ended before new ones start.
	lifecycle sync.Mutex
	stop      context.CancelFunc
	running   sync.WaitGroup
	inbox     *worker[incoming]

	mu     sync.Mutex
	routes map[string]*route
	pubsub *redis.PubSub // nil while there is no connection

	live atomic.Bool // Redis has confirmed a subscription on the present connection
}

func newSubscriber(client redis.UniversalClient, opts Options) *subscriber {
	return &subscriber{client: client, opts: opts, routes: make(map[string]*route)}
}

// add subscribes to the routes of a namespace and waits until Redis has confirmed the
// subscriptions. If that takes longer than Options.Timeout, add logs an error and
// returns. The routes stay, and messages arrive as soon as Redis answers.
func (s *subscriber) add(namespace string, routes ...*route) {
	if err := s.addConfirmed(routes...); err != nil {
		s.opts.Logger.Error("redisadapter: messages from other servers do not arrive yet", "namespace", namespace, "error", err)
	}
}

func (s *subscriber) addConfirmed(routes ...*route) error {
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

// addUnconfirmed subscribes to routes. It does not wait until Redis has confirmed the
// subscriptions.
func (s *subscriber) addUnconfirmed(routes ...*route) error {
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
		// If the call fails, the session fails too, and the next session subscribes to
		// all routes.
		_ = subscribe(ctx, pubsub, routes...)
	}
	return nil
}

// remove unsubscribes from routes and returns when these routes no longer deliver
// messages. When it removes the last route, it closes the connection and waits for the
// goroutines to end.
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
		_ = unsubscribe(ctx, pubsub, routes...) // a message that still arrives finds no route
	}
	for _, r := range routes {
		r.close()
	}
	if last {
		s.inbox.close(s.opts.RequestTimeout) // the routes are closed, so this does not take long
	}
}

func (s *subscriber) start() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.inbox = newInbox(s.opts)
	inbox := s.inbox
	s.running.Go(func() {
		s.opts.keepConnected(ctx, "subscription", func(up func()) error { return s.session(ctx, inbox, up) })
	})
}

// session subscribes to all routes on a new connection. It reads from the connection
// until the connection fails or ctx ends. It calls up when the first message arrives.
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

	var arrived atomic.Int64 // how many messages have arrived, which shows that Redis is there
	var watching sync.WaitGroup
	ended := make(chan struct{})
	watching.Go(func() { watch(ctx, ended, pubsub, &arrived) })
	defer func() {
		s.live.Store(false)
		s.mu.Lock()
		s.pubsub = nil
		s.mu.Unlock()
		close(ended)
		watching.Wait() // watch closes pubsub
	}()

	if err := subscribe(ctx, pubsub, routes...); err != nil {
		return err
	}
	for {
		received, err := pubsub.Receive(ctx)
		if err != nil {
			return err
		}
		if arrived.Add(1) == 1 {
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
				s.opts.countDropped(m.Channel)
			}
		}
	}
}

// watch closes pubsub when ctx ends, when the session ends, or when the connection has
// been silent and then a ping is not answered.
func watch(ctx context.Context, ended <-chan struct{}, pubsub *redis.PubSub, arrived *atomic.Int64) {
	defer pubsub.Close()
	tick := time.NewTicker(probeInterval)
	defer tick.Stop()
	last, pinged := arrived.Load(), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ended:
			return
		case <-tick.C:
		}
		switch now := arrived.Load(); {
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

// confirm notes that Redis has confirmed the beginning or the end of a subscription.
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

// countSubscribers returns how many servers subscribe to a channel, including this
// server.
func (s *subscriber) countSubscribers(ctx context.Context, kind routeKind, channel string) (int, error) {
	if !s.live.Load() {
		return 0, ErrNotSubscribed
	}
	count := s.client.PubSubNumSub
	if kind == shardRoute {
		count = s.client.PubSubShardNumSub
	}
	counts, err := count(ctx, channel).Result()
	return int(counts[channel]), err
}

func (s *subscriber) route(name string) *route {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.routes[name]
}

func subscribe(ctx context.Context, pubsub *redis.PubSub, routes ...*route) error {
	return sendCommands(ctx, routes, pubsub.Subscribe, pubsub.PSubscribe, pubsub.SSubscribe)
}

func unsubscribe(ctx context.Context, pubsub *redis.PubSub, routes ...*route) error {
	return sendCommands(ctx, routes, pubsub.Unsubscribe, pubsub.PUnsubscribe, pubsub.SUnsubscribe)
}

// sendCommands sends one command for all channels and one for all patterns. It sends a
// command for each sharded channel, because in a Redis cluster these channels may belong
// to different slots.
func sendCommands(ctx context.Context, routes []*route, channel, pattern, shard func(ctx context.Context, names ...string) error) error {
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

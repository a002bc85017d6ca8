package redisadapter

import (
	"context"
	"unicode/utf16"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// SubscriptionMode is which broadcasts of sharded pub/sub have channels of their
// own. All servers of a cluster must have the same.
type SubscriptionMode string

const (
	// DynamicSubscription gives one to each room, but those of single sockets: a
	// server that has nobody in a room does not get what is sent to it. A room's
	// first socket on a server gets other servers' broadcasts only after Redis has
	// confirmed the subscription, shortly after it has joined.
	DynamicSubscription SubscriptionMode = "dynamic"

	// DynamicPrivateSubscription gives one to single sockets' rooms as well.
	DynamicPrivateSubscription SubscriptionMode = "dynamic-private"

	// StaticSubscription gives one to each namespace.
	StaticSubscription SubscriptionMode = "static"
)

// ShardedOptions configure [NewSharded]. The zero value and nil work.
type ShardedOptions struct {
	// Key begins the names of the channels, what the official adapter calls
	// channelPrefix. PublishOnSpecificResponseChannel changes nothing: these adapters
	// always do.
	Options

	Mode SubscriptionMode // "" is DynamicSubscription
}

// shardedAdapter is an adapter over sharded pub/sub.
type shardedAdapter struct {
	*peers
	channel string // of all messages but those to one server, or one room
	mode    SubscriptionMode
	sub     *subscriber
	routes  []*route
	rooms   *roomRoutes // nil where rooms have no channels
}

var _ socketio.ClusterAdapter = (*shardedAdapter)(nil)

// NewSharded is [New] for sharded pub/sub, as createShardedAdapter of
// @socket.io/redis-adapter: it needs Redis 7, and its servers and those of New do
// not understand each other.
func NewSharded(client redis.UniversalClient, opts *ShardedOptions) func(socketio.Local) socketio.Adapter {
	if opts == nil {
		opts = new(ShardedOptions)
	}
	mode := opts.Mode
	if mode == "" {
		mode = DynamicSubscription
	}
	sub := newSubscriber(client, opts.Options.withDefaults())
	return func(local socketio.Local) socketio.Adapter {
		a := &shardedAdapter{
			channel: broadcastChannel(sub.opts.Key, local.Name(), socketio.BroadcastOptions{}),
			mode:    mode, sub: sub,
		}
		a.peers = newPeers(local, client, sub.opts, a)
		a.routes = []*route{newShard(a.channel, a.hearCluster), newShard(a.channel+a.uid+"#", a.hearCluster)}
		sub.join(local, a.routes...)
		if mode != StaticSubscription {
			a.rooms = newRoomRoutes(local, sub, a.newRoomRoute)
		}
		return a
	}
}

// newRoomRoute returns the route to a room's channel, nil if it has none.
func (a *shardedAdapter) newRoomRoute(room string) *route {
	if !a.ownChannel(room) {
		return nil
	}
	return newShard(a.channel+room+"#", a.hearCluster)
}

// ownChannel reports whether broadcasts to a room have a channel of their own. In
// dynamic mode what looks like a socket's id to the official adapter has none:
// twenty characters, as JavaScript counts them.
func (a *shardedAdapter) ownChannel(room string) bool {
	switch a.mode {
	case DynamicSubscription:
		return len(utf16.Encode([]rune(room))) != 20
	case DynamicPrivateSubscription:
		return true
	}
	return false
}

func (a *shardedAdapter) Broadcast(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	if opts.Local {
		return nil
	}
	p.Namespace = a.local.Name()
	channel := a.channel
	if len(opts.Rooms) == 1 && a.ownChannel(opts.Rooms[0]) {
		channel += opts.Rooms[0] + "#"
	}
	return a.publish(ctx, channel, broadcastRequest(a.uid, p, opts))
}

func (a *shardedAdapter) ask(ctx context.Context, r *request) error {
	return a.publish(ctx, a.channel, r)
}

func (a *shardedAdapter) publish(ctx context.Context, channel string, r *request) error {
	m, err := r.asCluster(a.local.Name())
	var body []byte
	if err == nil {
		body, err = m.encode(false)
	}
	if err != nil {
		a.opts.Stats.publishErrors.Add(1)
		return err
	}
	if p, opts, ok := r.event(); ok {
		ctx = a.observe(ctx, socketio.ObservedPublish, channel, body, p, opts)
	}
	return a.call(ctx, func(ctx context.Context) error { return a.client.SPublish(ctx, channel, body).Err() })
}

func (a *shardedAdapter) reply(ctx context.Context, pipe redis.Pipeliner, to *request, r *response) (size int, err error) {
	body, err := r.asCluster(a.uid, a.local.Name(), to).encode(false)
	if err != nil {
		return 0, err
	}
	return len(body), pipe.SPublish(ctx, a.channel+to.UID+"#", body).Err()
}

// servers counts those who subscribe to the namespace's channel.
func (a *shardedAdapter) servers(ctx context.Context) (int, error) {
	if !a.sub.live.Load() {
		return 0, ErrNotSubscribed
	}
	counts, err := a.client.PubSubShardNumSub(ctx, a.channel).Result()
	return int(counts[a.channel]), err
}

// AllRooms implements [socketio.ClusterAdapter].
func (a *shardedAdapter) AllRooms(ctx context.Context) ([]string, error) { return a.roomsOfAll(ctx) }

// Close leaves the cluster, as an adapter of [New] does.
func (a *shardedAdapter) Close() error {
	a.cancel()
	if a.rooms != nil {
		a.rooms.close()
	}
	a.sub.remove(a.routes...)
	return a.close()
}

package redisadapter

import (
	"context"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// shardedAdapter is an adapter over sharded pub/sub.
type shardedAdapter struct {
	clusterPeers
	shards *shardCarrier
	sub    *subscriber
	routes []*route
	rooms  *roomRoutes // nil if no room has a channel
}

var (
	_ socketio.ClusterAdapter = (*shardedAdapter)(nil)
	_ socketio.Drainer        = (*shardedAdapter)(nil)
)

// NewSharded is like [New], but uses sharded pub/sub, as createShardedAdapter of
// @socket.io/redis-adapter does. It needs Redis 7. Servers with NewSharded and servers
// with New cannot share a cluster.
func NewSharded(client redis.UniversalClient, opts *ShardedOptions) func(socketio.Local) socketio.Adapter {
	all := opts.withDefaults()
	sub := newSubscriber(client, all.Options)
	return func(local socketio.Local) socketio.Adapter {
		member := newMember(local.Name(), client, all.Options)
		shards := newShardCarrier(member, all.Mode, sub)
		a := &shardedAdapter{clusterPeers: clusterPeers{newPeers(member, local, shards)}, shards: shards, sub: sub}
		a.routes = []*route{
			newRoute(shardRoute, shards.channel, a.receiveMessage),
			newRoute(shardRoute, shards.channel+member.uid+"#", a.receiveMessage),
		}
		sub.add(local.Name(), a.routes...)
		if all.Mode != StaticSubscription {
			a.rooms = newRoomRoutes(local, sub, func(room string) *route {
				channel, ok := shards.roomChannel(room)
				if !ok {
					return nil
				}
				return newRoute(shardRoute, channel, a.receiveMessage)
			})
		}
		return a
	}
}

// Broadcast implements [socketio.Adapter].
func (a *shardedAdapter) Broadcast(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	if opts.Local {
		return nil
	}
	return a.shards.sendBroadcast(ctx, p, opts)
}

// Drain does the same as in an adapter of [New]. In addition, this server then receives
// no broadcasts on the channel of the namespace, because broadcasts and requests share
// this channel.
func (a *shardedAdapter) Drain(ctx context.Context) error {
	return a.drain(ctx, a.sub, a.shards.channel)
}

// Close leaves the cluster, as an adapter of [New] does.
func (a *shardedAdapter) Close() error {
	a.cancel()
	if a.rooms != nil {
		a.rooms.close()
	}
	a.sub.remove(a.routes...)
	return a.close()
}

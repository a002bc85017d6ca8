package redisadapter

import (
	"context"
	"unicode/utf16"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// shardCarrier sends messages to the other servers over sharded pub/sub.
type shardCarrier struct {
	*member
	channel string // the channel of all messages except those to one server or one room
	mode    SubscriptionMode
	sub     *subscriber
}

var _ carrier = (*shardCarrier)(nil)

func newShardCarrier(m *member, mode SubscriptionMode, sub *subscriber) *shardCarrier {
	channel := broadcastChannel(m.opts.Key, m.namespace, socketio.BroadcastOptions{})
	return &shardCarrier{member: m, channel: channel, mode: mode, sub: sub}
}

// roomChannel returns the channel of broadcasts to one room. ok is false if the room has
// no channel of its own. In dynamic mode that is so for a room whose name has twenty
// characters, as JavaScript counts them: the official adapter takes such a name for a
// socket's id.
func (c *shardCarrier) roomChannel(room string) (channel string, ok bool) {
	switch c.mode {
	case DynamicSubscription:
		ok = len(utf16.Encode([]rune(room))) != 20
	case DynamicPrivateSubscription:
		ok = true
	}
	if !ok {
		return "", false
	}
	return c.channel + room + "#", true
}

func (c *shardCarrier) sendBroadcast(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	p.Namespace = c.namespace
	channel := c.channel
	if len(opts.Rooms) == 1 {
		if own, ok := c.roomChannel(opts.Rooms[0]); ok {
			channel = own
		}
	}
	return c.publishTo(ctx, channel, broadcastRequest(c.uid, p, opts))
}

func (c *shardCarrier) sendRequest(ctx context.Context, r *request) error {
	return c.publishTo(ctx, c.channel, r)
}

func (c *shardCarrier) publishTo(ctx context.Context, channel string, r *request) error {
	m, err := r.asCluster(c.namespace)
	var body []byte
	if err == nil {
		body, err = m.encode(false)
	}
	if err != nil {
		return c.countUnpublished(err)
	}
	if p, opts, ok := r.event(); ok {
		ctx = c.observe(ctx, socketio.ObservedPublish, channel, body, p, opts)
	}
	return c.publish(ctx, func(ctx context.Context) error { return c.client.SPublish(ctx, channel, body).Err() })
}

func (c *shardCarrier) appendResponse(ctx context.Context, pipe redis.Pipeliner, to *request, r *response) (size int, err error) {
	body, err := r.asCluster(c.uid, c.namespace, to).encode(false)
	if err != nil {
		return 0, err
	}
	return len(body), pipe.SPublish(ctx, c.channel+to.UID+"#", body).Err()
}

// countServers counts the subscribers of the namespace's channel.
func (c *shardCarrier) countServers(ctx context.Context) (int, error) {
	return c.sub.countSubscribers(ctx, shardRoute, c.channel)
}

package redisadapter

import (
	"context"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// channelCarrier sends messages to the other servers over pub/sub, on the channels that
// the official adapter uses.
type channelCarrier struct {
	*member
	broadcasts string // the channel of broadcasts to all sockets or to several rooms
	requests   string
	responses  string
	sub        *subscriber
}

var _ carrier = (*channelCarrier)(nil)

func newChannelCarrier(m *member, sub *subscriber) *channelCarrier {
	return &channelCarrier{
		member:     m,
		broadcasts: broadcastChannel(m.opts.Key, m.namespace, socketio.BroadcastOptions{}),
		requests:   requestChannel(m.opts.Key, m.namespace),
		responses:  responseChannel(m.opts.Key, m.namespace),
		sub:        sub,
	}
}

func (c *channelCarrier) sendBroadcast(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	p.Namespace = c.namespace
	body, err := appendBroadcast(nil, c.uid, p, opts)
	if err != nil {
		return c.countUnpublished(err)
	}
	channel := broadcastChannel(c.opts.Key, c.namespace, opts)
	ctx = c.observe(ctx, socketio.ObservedPublish, channel, body, p, opts)
	return c.publishTo(ctx, channel, body)
}

func (c *channelCarrier) sendRequest(ctx context.Context, r *request) error {
	body, err := r.encode()
	if err != nil {
		return c.countUnpublished(err)
	}
	if p, opts, ok := r.event(); ok {
		ctx = c.observe(ctx, socketio.ObservedPublish, c.requests, body, p, opts)
	}
	return c.publishTo(ctx, c.requests, body)
}

func (c *channelCarrier) publishTo(ctx context.Context, channel string, body []byte) error {
	return c.publish(ctx, func(ctx context.Context) error { return c.client.Publish(ctx, channel, body).Err() })
}

func (c *channelCarrier) appendResponse(ctx context.Context, pipe redis.Pipeliner, to *request, r *response) (size int, err error) {
	body, err := r.encode()
	if err != nil {
		return 0, err
	}
	channel := c.responses
	// The official adapter sends the acknowledgements of server-side events on the
	// channel that all servers share, even if publishOnSpecificResponseChannel is set.
	if c.opts.PublishOnSpecificResponseChannel && to.UID != "" && !r.is(kindServerSideEmit) {
		channel += to.UID + "#"
	}
	return len(body), pipe.Publish(ctx, channel, body).Err()
}

// countServers counts the subscribers of the channel of requests.
func (c *channelCarrier) countServers(ctx context.Context) (int, error) {
	return c.sub.countSubscribers(ctx, channelRoute, c.requests)
}

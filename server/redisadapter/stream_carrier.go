package redisadapter

import (
	"context"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
)

// streamCarrier sends messages to the other servers over a stream. For messages that
// would be useless later it uses pub/sub: for requests that want answers, for the
// answers, and for server-side events.
type streamCarrier struct {
	*member
	stream  string // the name of the stream
	maxLen  int64  // how many entries the stream keeps
	channel string // the channel of the messages over pub/sub, except those to one server
	kind    routeKind
	sub     *subscriber
}

var _ carrier = (*streamCarrier)(nil)

func newStreamCarrier(m *member, stream string, opts StreamsOptions, sub *subscriber) *streamCarrier {
	c := &streamCarrier{
		member: m, stream: stream, maxLen: opts.MaxLen, sub: sub,
		channel: broadcastChannel(opts.Key, m.namespace, socketio.BroadcastOptions{}),
	}
	if opts.ShardedPubSub {
		c.kind = shardRoute
	}
	return c
}

// appendEntry appends a request to the stream and returns the id of its entry. number is
// this server's own number for the entry, or 0 if the server needs none.
func (c *streamCarrier) appendEntry(ctx context.Context, r *request, number uint64) (id streamID, err error) {
	m, err := r.asCluster(c.namespace)
	var fields []any
	var data []byte
	if err == nil {
		fields, data, err = m.entryFields(number)
	}
	if err != nil {
		return id, c.countUnpublished(err)
	}
	if p, opts, ok := r.event(); ok {
		ctx = c.observe(ctx, socketio.ObservedPublish, c.stream, data, p, opts)
	}
	err = c.publish(ctx, func(ctx context.Context) error {
		text, err := c.client.XAdd(ctx, &redis.XAddArgs{Stream: c.stream, MaxLen: c.maxLen, Approx: true, Values: fields}).Result()
		id, _ = parseStreamID(text)
		return err
	})
	return id, err
}

// sendRequest sends a request that wants no answer over the stream, and any other request
// over pub/sub.
func (c *streamCarrier) sendRequest(ctx context.Context, r *request) error {
	switch r.Kind {
	case kindJoin, kindLeave, kindDisconnect:
		_, err := c.appendEntry(ctx, r, 0)
		return err
	}
	m, err := r.asCluster(c.namespace)
	var body []byte
	if err == nil {
		body, err = m.encode(true)
	}
	if err != nil {
		return c.countUnpublished(err)
	}
	if p, opts, ok := r.event(); ok {
		ctx = c.observe(ctx, socketio.ObservedPublish, c.channel, body, p, opts)
	}
	return c.publish(ctx, func(ctx context.Context) error { return c.publishTo(ctx, c.client, c.channel, body) })
}

func (c *streamCarrier) publishTo(ctx context.Context, to redis.Cmdable, channel string, body []byte) error {
	if c.kind == shardRoute {
		return to.SPublish(ctx, channel, body).Err()
	}
	return to.Publish(ctx, channel, body).Err()
}

func (c *streamCarrier) appendResponse(ctx context.Context, pipe redis.Pipeliner, to *request, r *response) (size int, err error) {
	body, err := r.asCluster(c.uid, c.namespace, to).encode(true)
	if err != nil {
		return 0, err
	}
	return len(body), c.publishTo(ctx, pipe, c.channel+to.UID+"#", body)
}

// countServers counts the subscribers of the namespace's channel.
func (c *streamCarrier) countServers(ctx context.Context) (int, error) {
	return c.sub.countSubscribers(ctx, c.kind, c.channel)
}

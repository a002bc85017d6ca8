package redisadapter

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// StreamsOptions configure [NewStreams]. The zero value and nil work.
type StreamsOptions struct {
	// Key is the name of the stream, and begins the names of the channels: what the
	// official adapter calls streamName and channelPrefix.
	// PublishOnSpecificResponseChannel changes nothing: these adapters always do.
	Options

	// StreamCount is the number of streams, between which namespaces are shared out.
	// With more than one, the names end in "-0" and so on. 0 is 1.
	StreamCount int

	// MaxLen is how many events a stream keeps, or a few more: what clients may miss,
	// and servers too. 0 is 10,000.
	MaxLen int64

	// ReadCount is how many events are read at once. 0 is 100.
	ReadCount int64

	// Block is how long a read waits for events. With Timeout it is the time in which
	// a broken connection is noticed. 0 is five seconds.
	Block time.Duration

	// SessionKey begins the names of the keys with the sessions of clients that were
	// cut off. "" is "sio:session:".
	SessionKey string

	// ShardedPubSub sends what is not kept over sharded pub/sub.
	ShardedPubSub bool
}

func (o *StreamsOptions) withDefaults() StreamsOptions {
	var opts StreamsOptions
	if o != nil {
		opts = *o
	}
	opts.Options = opts.Options.withDefaults()
	opts.StreamCount = max(1, opts.StreamCount)
	if opts.MaxLen <= 0 {
		opts.MaxLen = 10_000
	}
	if opts.ReadCount <= 0 {
		opts.ReadCount = 100
	}
	if opts.Block <= 0 {
		opts.Block = 5 * time.Second
	}
	if opts.SessionKey == "" {
		opts.SessionKey = "sio:session:"
	}
	return opts
}

// streamsAdapter is an adapter over Redis streams. What nobody could make up for
// later goes over pub/sub: requests that want answers, the answers, and events of
// servers.
type streamsAdapter struct {
	*peers
	opts    StreamsOptions
	channel string // of what is not kept
	sub     *subscriber
	routes  []*route
	reader  *streamReader
	saves   *worker[socketio.RecoverySession]
}

var (
	_ socketio.ClusterAdapter  = (*streamsAdapter)(nil)
	_ socketio.RecoveryAdapter = (*streamsAdapter)(nil)
)

// NewStreams is [New] for Redis streams, as @socket.io/redis-streams-adapter: what
// is broadcast while a server is cut off from Redis reaches it when it is back, as
// long as the stream keeps it; and with socketio.Options.Recovery clients that were
// cut off can come back to any server. Its servers and those of New do not
// understand each other.
//
// With Recovery a server's own clients get its broadcasts by way of the stream too,
// so that all events have one order. While Redis is away they get them at once; one
// whose publication has timed out may reach a client that comes back a second time.
func NewStreams(client redis.UniversalClient, opts *StreamsOptions) func(socketio.Local) socketio.Adapter {
	all := opts.withDefaults()
	sub := newSubscriber(client, all.Options)
	var mu sync.Mutex
	readers := make(map[string]*streamReader)
	return func(local socketio.Local) socketio.Adapter {
		name := streamName(all.Key, local.Name(), all.StreamCount)
		mu.Lock()
		reader := readers[name]
		if reader == nil {
			reader = newStreamReader(name, client, all)
			readers[name] = reader
		}
		mu.Unlock()
		a := &streamsAdapter{
			opts:    all,
			channel: broadcastChannel(all.Key, local.Name(), socketio.BroadcastOptions{}),
			sub:     sub, reader: reader,
		}
		a.peers = newPeers(local, client, all.Options, a)
		a.saves = &worker[socketio.RecoverySession]{do: a.save, maxItems: all.QueueMessages, maxBytes: all.QueueBytes}
		newRoute := newChannel
		if all.ShardedPubSub {
			newRoute = newShard
		}
		a.routes = []*route{newRoute(a.channel, a.hearCluster), newRoute(a.channel+a.uid+"#", a.hearCluster)}
		if err := reader.join(a); err != nil {
			all.Logger.Error("redisadapter: events of other servers do not arrive yet", "namespace", local.Name(), "error", err)
		}
		sub.join(local, a.routes...)
		return a
	}
}

// Broadcast implements [socketio.Adapter].
func (a *streamsAdapter) Broadcast(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	if opts.Local {
		return nil
	}
	_, err := a.add(ctx, a.broadcastRequest(p, opts), 0)
	return err
}

// Publish implements [socketio.RecoveryAdapter].
func (a *streamsAdapter) Publish(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	r := a.broadcastRequest(p, opts)
	own := &ownEvent{adapter: a, ctx: context.WithoutCancel(ctx), packet: p, opts: opts}
	return a.reader.publish(own, func(number uint64) (streamID, error) { return a.add(ctx, r, number) })
}

func (a *streamsAdapter) broadcastRequest(p sio.Packet, opts socketio.BroadcastOptions) *request {
	p.Namespace = a.local.Name()
	return broadcastRequest(a.uid, p, opts)
}

// add puts a request into the stream, and returns where it stands there.
func (a *streamsAdapter) add(ctx context.Context, r *request, number uint64) (id streamID, err error) {
	m, err := r.asCluster(a.local.Name())
	var fields []any
	var data []byte
	if err == nil {
		fields, data, err = m.entry(number)
	}
	if err != nil {
		a.opts.Stats.publishErrors.Add(1)
		return id, err
	}
	if p, opts, ok := r.event(); ok {
		ctx = a.observe(ctx, socketio.ObservedPublish, a.reader.name, data, p, opts)
	}
	err = a.call(ctx, func(ctx context.Context) error {
		text, err := a.client.XAdd(ctx, &redis.XAddArgs{Stream: a.reader.name, MaxLen: a.opts.MaxLen, Approx: true, Values: fields}).Result()
		id, _ = parseStreamID(text)
		return err
	})
	return id, err
}

// read takes another server's entry. Anything at all may come.
func (a *streamsAdapter) read(e entry, offset string) {
	m, err := e.message()
	if err == nil {
		err = a.accept(a.reader.name, []byte(e.data), m, offset)
	}
	if err != nil {
		a.senseless(a.reader.name, len(e.data), err)
	}
}

// ask sends a request by the stream, if it wants no answer, or else over pub/sub.
func (a *streamsAdapter) ask(ctx context.Context, r *request) error {
	switch r.Kind {
	case kindJoin, kindLeave, kindDisconnect:
		_, err := a.add(ctx, r, 0)
		return err
	}
	m, err := r.asCluster(a.local.Name())
	var body []byte
	if err == nil {
		body, err = m.encode(true)
	}
	if err != nil {
		a.opts.Stats.publishErrors.Add(1)
		return err
	}
	if p, opts, ok := r.event(); ok {
		ctx = a.observe(ctx, socketio.ObservedPublish, a.channel, body, p, opts)
	}
	return a.call(ctx, func(ctx context.Context) error { return a.publish(ctx, a.client, a.channel, body) })
}

func (a *streamsAdapter) publish(ctx context.Context, to redis.Cmdable, channel string, body []byte) error {
	if a.opts.ShardedPubSub {
		return to.SPublish(ctx, channel, body).Err()
	}
	return to.Publish(ctx, channel, body).Err()
}

func (a *streamsAdapter) reply(ctx context.Context, pipe redis.Pipeliner, to *request, r *response) (size int, err error) {
	body, err := r.asCluster(a.uid, a.local.Name(), to).encode(true)
	if err != nil {
		return 0, err
	}
	return len(body), a.publish(ctx, pipe, a.channel+to.UID+"#", body)
}

// servers counts those who subscribe to the namespace's channel.
func (a *streamsAdapter) servers(ctx context.Context) (int, error) {
	if !a.sub.live.Load() {
		return 0, ErrNotSubscribed
	}
	count := a.client.PubSubNumSub
	if a.opts.ShardedPubSub {
		count = a.client.PubSubShardNumSub
	}
	counts, err := count(ctx, a.channel).Result()
	return int(counts[a.channel]), err
}

// AllRooms implements [socketio.ClusterAdapter].
func (a *streamsAdapter) AllRooms(ctx context.Context) ([]string, error) { return a.roomsOfAll(ctx) }

// Close leaves the cluster, as an adapter of [New] does. Sessions that wait to be
// saved get Options.RequestTimeout for that.
func (a *streamsAdapter) Close() error {
	a.saves.finish(a.opts.RequestTimeout)
	a.cancel()
	a.reader.leave(a)
	a.sub.remove(a.routes...)
	return a.close()
}

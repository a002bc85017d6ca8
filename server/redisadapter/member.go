package redisadapter

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// member is this server as a member of the cluster, in one namespace: its uid, its client
// of Redis, and the counts of the messages that it sends and receives.
type member struct {
	uid       string // sent in every message; a server ignores the messages with its own uid
	namespace string
	client    redis.UniversalClient
	opts      Options
}

func newMember(namespace string, client redis.UniversalClient, opts Options) *member {
	return &member{uid: newUID(), namespace: namespace, client: client, opts: opts}
}

// newUID returns six random characters, as many as the official adapter's uids
// have.
func newUID() string { return rand.Text()[:6] }

// publish calls send, which passes one message to Redis, and counts the result. If ctx
// ends meanwhile, send still finishes, because this server's own clients have the message
// already.
func (m *member) publish(ctx context.Context, send func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), m.opts.Timeout)
	defer cancel()
	if err := send(ctx); err != nil {
		return m.countUnpublished(fmt.Errorf("redisadapter: publish: %w", err))
	}
	m.opts.Stats.published.Add(1)
	return nil
}

// countUnpublished counts a message that was not published, and returns err.
func (m *member) countUnpublished(err error) error {
	m.opts.Stats.publishErrors.Add(1)
	return err
}

// countUnsent counts answers or sessions that did not get to Redis. what is their name in
// the log. The servers that wait for the answers get no error, and wait until their time
// is over.
func (m *member) countUnsent(what string, count uint64, err error) {
	if n := m.opts.Stats.publishErrors.Add(count); n&(n-1) == 0 || count > 1 {
		m.opts.Logger.Warn("redisadapter: "+what+" not sent", "namespace", m.namespace, "errors", n, "error", err)
	}
}

// countUnreadable counts a message that this server cannot read.
func (m *member) countUnreadable(channel string, size int, err error) {
	if n := m.opts.Stats.decodeErrors.Add(1); n&(n-1) == 0 { // 1, 2, 4, 8, …
		m.opts.Logger.Warn("redisadapter: unreadable message", "channel", channel, "bytes", size, "errors", n, "error", err)
	}
}

// observe tells the observer that an event was published or received. It returns the
// observer's context, for the work that follows from the event.
func (m *member) observe(ctx context.Context, kind socketio.ObservationKind, channel string, body []byte, packet sio.Packet, opts socketio.BroadcastOptions) context.Context {
	observer := m.opts.Observer
	if observer == nil || !observer.Watching() {
		return ctx
	}
	name, args, _ := sio.EventName(packet.Data)
	return observer.Observe(ctx, socketio.Observation{
		Kind:      kind,
		Namespace: m.namespace,
		Event:     name,
		Args:      sio.JoinArgs(nil, args...),
		Rooms:     opts.Rooms,
		Except:    opts.Except,
		Volatile:  opts.Volatile,
		Channel:   channel,
		Raw:       body,
	})
}

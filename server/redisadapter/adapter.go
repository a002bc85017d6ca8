package redisadapter

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Adapter connects one namespace of one server with those of the other servers.
type Adapter struct {
	uid     string // tells this adapter's own messages from others'
	channel string // <key>#<namespace>#
	local   socketio.Local
	sub     *subscriber
	route   *route
}

var _ socketio.Adapter = (*Adapter)(nil)

// New returns the function that makes a server's adapters, one a namespace, on
// client. They share a subscription; Close of the last one ends it. The client
// stays the caller's. opts may be nil.
//
// An adapter is ready when the function returns: what is broadcast from then on
// arrives. Without Redis the function returns within Options.Timeout, and the
// adapter joins the cluster as soon as Redis answers.
func New(client redis.UniversalClient, opts *Options) func(socketio.Local) socketio.Adapter {
	sub := &subscriber{client: client, opts: opts.withDefaults(), routes: make(map[string]*route)}
	return func(local socketio.Local) socketio.Adapter {
		a := &Adapter{
			uid:     newUID(),
			channel: sub.opts.Key + "#" + local.Name() + "#",
			local:   local,
			sub:     sub,
		}
		a.route = &route{
			name:      escapePattern(a.channel) + "*",
			pattern:   true,
			deliver:   a.receive,
			confirmed: make(chan struct{}),
		}
		if err := sub.add(a.route); err != nil {
			sub.opts.Logger.Error("redisadapter: broadcasts from other servers do not arrive yet", "namespace", local.Name(), "error", err)
		}
		return a
	}
}

// Broadcast publishes p to the other servers. One that has begun is finished
// even if ctx ends: the server's own clients have it already.
func (a *Adapter) Broadcast(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	if opts.Local {
		return nil
	}
	p.Namespace = a.local.Name()
	body, err := appendMessage(nil, a.uid, p, opts)
	if err != nil {
		a.sub.opts.Stats.publishErrors.Add(1)
		return err
	}
	channel := a.channel
	if len(opts.Rooms) == 1 {
		channel += opts.Rooms[0] + "#"
	}
	ctx = a.observe(ctx, socketio.ObservedPublish, channel, body, p, opts)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.sub.opts.Timeout)
	defer cancel()
	if err := a.sub.client.Publish(ctx, channel, body).Err(); err != nil {
		a.sub.opts.Stats.publishErrors.Add(1)
		return fmt.Errorf("redisadapter: publish: %w", err)
	}
	a.sub.opts.Stats.published.Add(1)
	return nil
}

// Close leaves the cluster. When it returns, nothing is delivered any more.
func (a *Adapter) Close() error {
	a.sub.remove(a.route)
	return nil
}

// receive delivers a message that came over Redis. Anything at all may come.
func (a *Adapter) receive(channel string, body []byte) {
	uid, rest, err := readSender(body)
	if err == nil && uid == a.uid {
		return
	}
	var p sio.Packet
	var opts socketio.BroadcastOptions
	if err == nil {
		p, opts, err = readBroadcast(rest)
	}
	if err != nil {
		if n := a.sub.opts.Stats.decodeErrors.Add(1); n&(n-1) == 0 { // 1, 2, 4, 8, …
			a.sub.opts.Logger.Warn("redisadapter: message makes no sense", "channel", channel, "bytes", len(body), "errors", n, "error", err)
		}
		return
	}
	if p.Namespace != a.local.Name() {
		return // a namespace or a room with # in its name
	}
	ctx := a.observe(context.Background(), socketio.ObservedReceive, channel, body, p, opts)
	a.local.Deliver(ctx, p, opts)
	a.sub.opts.Stats.received.Add(1)
}

func (a *Adapter) observe(ctx context.Context, kind socketio.ObservationKind, channel string, body []byte, p sio.Packet, opts socketio.BroadcastOptions) context.Context {
	observer := a.sub.opts.Observer
	if observer == nil || !observer.Watching() {
		return ctx
	}
	name, args, _ := sio.EventName(p.Data)
	return observer.Observe(ctx, socketio.Observation{
		Kind:      kind,
		Namespace: a.local.Name(),
		Event:     name,
		Args:      sio.JoinArgs(nil, args...),
		Rooms:     opts.Rooms,
		Except:    opts.Except,
		Volatile:  opts.Volatile,
		Channel:   channel,
		Raw:       body,
	})
}

// newUID returns six random characters, as many as the official adapter's uids
// have.
func newUID() string { return rand.Text()[:6] }

// escapePattern returns the PSUBSCRIBE pattern that matches s alone.
func escapePattern(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`).Replace(s)
}

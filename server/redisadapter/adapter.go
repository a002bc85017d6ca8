package redisadapter

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Adapter connects one namespace of one server with those of the other servers.
type Adapter struct {
	uid       string // tells this adapter's own messages from others'
	channel   string // of broadcasts to no room or several
	requests  string
	responses string
	local     socketio.Local
	sub       *subscriber
	routes    []*route

	pending pending
	outbox  *worker[answer] // answers to be sent
	events  *worker[func()] // handlers to be called

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
}

var _ socketio.ClusterAdapter = (*Adapter)(nil)

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
		a := newAdapter(sub, local)
		if err := sub.add(a.routes...); err != nil {
			sub.opts.Logger.Error("redisadapter: messages from other servers do not arrive yet", "namespace", local.Name(), "error", err)
		}
		return a
	}
}

func newAdapter(sub *subscriber, local socketio.Local) *Adapter {
	key, name := sub.opts.Key, local.Name()
	a := &Adapter{
		uid:       newUID(),
		channel:   broadcastChannel(key, name, socketio.BroadcastOptions{}),
		requests:  requestChannel(key, name),
		responses: responseChannel(key, name),
		local:     local,
		sub:       sub,
	}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	a.routes = []*route{
		newPattern(escapePattern(a.channel)+"*", a.receive),
		newChannel(a.requests, a.serve),
		newChannel(a.responses, a.collect),
		newChannel(a.responses+a.uid+"#", a.collect),
	}
	a.outbox = &worker[answer]{do: a.send, maxItems: sub.opts.QueueMessages, maxBytes: sub.opts.QueueBytes}
	a.events = &worker[func()]{do: a.runEvents, maxItems: sub.opts.QueueMessages, maxBytes: sub.opts.QueueBytes}
	return a
}

// runEvents calls handlers of other servers' events one after the other.
func (a *Adapter) runEvents(batch []func()) {
	for _, f := range batch {
		if a.ctx.Err() == nil {
			f()
		}
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
	channel := broadcastChannel(a.sub.opts.Key, p.Namespace, opts)
	ctx = a.observe(ctx, socketio.ObservedPublish, channel, body, p, opts)
	return a.publish(ctx, channel, body)
}

// publish sends a message, even if ctx ends meanwhile.
func (a *Adapter) publish(ctx context.Context, channel string, body []byte) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.sub.opts.Timeout)
	defer cancel()
	if err := a.sub.client.Publish(ctx, channel, body).Err(); err != nil {
		a.sub.opts.Stats.publishErrors.Add(1)
		return fmt.Errorf("redisadapter: publish: %w", err)
	}
	a.sub.opts.Stats.published.Add(1)
	return nil
}

// errBusy is returned by Close where a handler of another server's event does not
// return.
var errBusy = errors.New("redisadapter: a handler of another server's event is still running")

// Close leaves the cluster. When it returns, nothing is delivered any more, and
// what waits for answers has ended. Handlers of other servers' events get
// Options.RequestTimeout to return: one of them may be what closes the server.
func (a *Adapter) Close() error {
	a.cancel()
	a.sub.remove(a.routes...)
	a.pending.clear()
	a.outbox.close(a.sub.opts.RequestTimeout) // a batch under way ends with a.ctx
	if !a.events.close(a.sub.opts.RequestTimeout) {
		return errBusy
	}
	return nil
}

// receive delivers a broadcast that came over Redis. Anything at all may come.
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
		a.senseless(channel, len(body), err)
		return
	}
	if p.Namespace != a.local.Name() {
		return // a namespace or a room with # in its name
	}
	ctx := a.observe(context.Background(), socketio.ObservedReceive, channel, body, p, opts)
	a.local.Deliver(ctx, p, opts)
	a.sub.opts.Stats.received.Add(1)
}

// senseless counts a message that nobody understands.
func (a *Adapter) senseless(channel string, size int, err error) {
	if n := a.sub.opts.Stats.decodeErrors.Add(1); n&(n-1) == 0 { // 1, 2, 4, 8, …
		a.sub.opts.Logger.Warn("redisadapter: message makes no sense", "channel", channel, "bytes", size, "errors", n, "error", err)
	}
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

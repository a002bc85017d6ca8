package redisadapter

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// adapter connects one namespace of one server with those of the other servers, as
// the official adapter does.
type adapter struct {
	*peers
	channel   string // of broadcasts to no room or several
	requests  string
	responses string
	sub       *subscriber
	routes    []*route
}

var _ socketio.ClusterAdapter = (*adapter)(nil)

// New returns the function that makes a server's adapters, one a namespace, on
// client. They share a subscription; Close of the last one ends it. The client
// stays the caller's. opts may be nil.
//
// An adapter is ready when the function returns: what is broadcast from then on
// arrives. Without Redis the function returns within Options.Timeout, and the
// adapter joins the cluster as soon as Redis answers.
func New(client redis.UniversalClient, opts *Options) func(socketio.Local) socketio.Adapter {
	sub := newSubscriber(client, opts.withDefaults())
	return func(local socketio.Local) socketio.Adapter {
		a := newAdapter(sub, local)
		sub.join(local, a.routes...)
		return a
	}
}

func newAdapter(sub *subscriber, local socketio.Local) *adapter {
	key, name := sub.opts.Key, local.Name()
	a := &adapter{
		channel:   broadcastChannel(key, name, socketio.BroadcastOptions{}),
		requests:  requestChannel(key, name),
		responses: responseChannel(key, name),
		sub:       sub,
	}
	a.peers = newPeers(local, sub.client, sub.opts, a)
	a.routes = []*route{
		newPattern(escapePattern(a.channel)+"*", a.receive),
		newChannel(a.requests, a.hear),
		newChannel(a.responses, a.collect),
		newChannel(a.responses+a.uid+"#", a.collect),
	}
	return a
}

// Broadcast publishes p to the other servers. One that has begun is finished
// even if ctx ends: the server's own clients have it already.
func (a *adapter) Broadcast(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	if opts.Local {
		return nil
	}
	p.Namespace = a.local.Name()
	body, err := appendBroadcast(nil, a.uid, p, opts)
	if err != nil {
		a.opts.Stats.publishErrors.Add(1)
		return err
	}
	channel := broadcastChannel(a.opts.Key, p.Namespace, opts)
	ctx = a.observe(ctx, socketio.ObservedPublish, channel, body, p, opts)
	return a.publish(ctx, channel, body)
}

// Close leaves the cluster. When it returns, nothing is delivered any more, and
// what waits for answers has ended. Handlers of other servers' events get
// Options.RequestTimeout to return: one of them may be what closes the server.
func (a *adapter) Close() error {
	a.cancel()
	a.sub.remove(a.routes...)
	return a.close()
}

// receive delivers a broadcast that came over Redis. Anything at all may come.
func (a *adapter) receive(channel string, body []byte) {
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
	a.deliver(channel, body, p, opts)
}

// hear takes the requests of other servers, and collect their responses. Anything
// at all may come.
func (a *adapter) hear(channel string, body []byte) {
	r, err := readRequest(body)
	if err != nil {
		a.senseless(channel, len(body), err)
		return
	}
	a.serve(channel, body, r)
}

func (a *adapter) collect(channel string, body []byte) {
	r, err := readResponse(body)
	if err == nil {
		err = a.take(r)
	}
	if err != nil {
		a.senseless(channel, len(body), err)
	}
}

// servers counts those who subscribe to the channel of requests.
func (a *adapter) servers(ctx context.Context) (int, error) {
	if !a.sub.live.Load() {
		return 0, ErrNotSubscribed
	}
	counts, err := a.client.PubSubNumSub(ctx, a.requests).Result()
	return int(counts[a.requests]), err
}

func (a *adapter) ask(ctx context.Context, r *request) error {
	body, err := r.encode()
	if err != nil {
		a.opts.Stats.publishErrors.Add(1)
		return err
	}
	if p, opts, ok := r.event(); ok {
		ctx = a.observe(ctx, socketio.ObservedPublish, a.requests, body, p, opts)
	}
	return a.publish(ctx, a.requests, body)
}

func (a *adapter) publish(ctx context.Context, channel string, body []byte) error {
	return a.call(ctx, func(ctx context.Context) error { return a.client.Publish(ctx, channel, body).Err() })
}

func (a *adapter) reply(ctx context.Context, pipe redis.Pipeliner, to *request, r *response) (size int, err error) {
	body, err := r.encode()
	if err != nil {
		return 0, err
	}
	channel := a.responses
	// Acknowledgements of servers come on the shared channel, whatever is set, as the
	// official adapter sends them.
	if a.opts.PublishOnSpecificResponseChannel && to.UID != "" && !r.is(kindServerSideEmit) {
		channel += to.UID + "#"
	}
	return len(body), pipe.Publish(ctx, channel, body).Err()
}

// newUID returns six random characters, as many as the official adapter's uids
// have.
func newUID() string { return rand.Text()[:6] }

// escapePattern returns the PSUBSCRIBE pattern that matches s alone.
func escapePattern(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`).Replace(s)
}

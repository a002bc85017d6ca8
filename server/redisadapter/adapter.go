package redisadapter

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// adapter connects one namespace of one server with the same namespace of the other
// servers, as the official adapter does. It owns the peers and the routes of its
// subscription, and passes the messages that arrive to the peers.
type adapter struct {
	*peers
	channels *channelCarrier
	sub      *subscriber
	routes   []*route
}

var (
	_ socketio.ClusterAdapter = (*adapter)(nil)
	_ socketio.Drainer        = (*adapter)(nil)
)

// New returns the function for socketio.Options.Adapter, which makes an adapter for each
// namespace. The adapters of one server share a connection for the subscription, and
// Close of the last adapter ends it. Close the client yourself, after the server. opts
// may be nil.
//
// An adapter is ready when the function returns: from then on this server receives the
// broadcasts of other servers. Without Redis the function returns within Options.Timeout,
// and the adapter joins the cluster as soon as Redis answers.
func New(client redis.UniversalClient, opts *Options) func(socketio.Local) socketio.Adapter {
	sub := newSubscriber(client, opts.withDefaults())
	return func(local socketio.Local) socketio.Adapter {
		member := newMember(local.Name(), client, sub.opts)
		channels := newChannelCarrier(member, sub)
		a := &adapter{peers: newPeers(member, local, channels), channels: channels, sub: sub}
		a.routes = []*route{
			newRoute(patternRoute, escapePattern(channels.broadcasts)+"*", a.receiveBroadcast),
			newRoute(channelRoute, channels.requests, a.receiveRequest),
			newRoute(channelRoute, channels.responses, a.receiveResponse),
			newRoute(channelRoute, channels.responses+member.uid+"#", a.receiveResponse),
		}
		sub.add(local.Name(), a.routes...)
		return a
	}
}

// Broadcast publishes p to the other servers. If ctx ends during the publication, the
// publication still finishes, because the server's own clients have the event already.
func (a *adapter) Broadcast(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	if opts.Local {
		return nil
	}
	return a.channels.sendBroadcast(ctx, p, opts)
}

// Drain implements [socketio.Drainer]: the other servers no longer count this server.
// Another server may have counted it before and sent a request only afterwards. That
// server gets a partial result and an error, as if this server had been killed.
func (a *adapter) Drain(ctx context.Context) error { return a.drain(ctx, a.sub, a.channels.requests) }

// Close leaves the cluster. When it returns, the adapter no longer delivers anything, and
// the requests that waited for answers have ended. Handlers of other servers' events get
// Options.RequestTimeout to return. Close does not wait longer, because one of these
// handlers may be closing the server.
func (a *adapter) Close() error {
	a.cancel()
	a.sub.remove(a.routes...)
	return a.close()
}

// receiveBroadcast delivers another server's broadcast. Any program may write to the
// channel, so the body may be anything.
func (a *adapter) receiveBroadcast(channel string, body []byte) {
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
		a.countUnreadable(channel, len(body), err)
		return
	}
	if p.Namespace != a.namespace {
		return // the pattern matches more: a namespace or a room may have # in its name
	}
	a.deliverBroadcast(channel, body, p, opts)
}

// receiveRequest handles another server's request. The body may be anything.
func (a *adapter) receiveRequest(channel string, body []byte) {
	r, err := readRequest(body)
	if err != nil {
		a.countUnreadable(channel, len(body), err)
		return
	}
	a.handleRequest(channel, body, r)
}

// receiveResponse handles another server's response. The body may be anything.
func (a *adapter) receiveResponse(channel string, body []byte) {
	r, err := readResponse(body)
	if err == nil {
		err = a.handleResponse(r)
	}
	if err != nil {
		a.countUnreadable(channel, len(body), err)
	}
}

// escapePattern returns the PSUBSCRIBE pattern that matches s alone.
func escapePattern(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`).Replace(s)
}

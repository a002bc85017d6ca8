package redisadapter

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// peers is the other servers, as an adapter of one namespace sees them: what it
// asks of them, and answers to them. Their messages get there and back by a
// carrier.
type peers struct {
	uid     string // tells this adapter's own messages from others'
	local   socketio.Local
	client  redis.UniversalClient
	opts    Options
	carrier carrier

	pending pending
	outbox  *worker[answer] // answers to be sent
	events  *worker[func()] // handlers to be called
	asked   tally           // events that clients are still to acknowledge to other servers

	left atomic.Bool // this server has left the cluster: it is not counted by Redis

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
}

// carrier is what the kinds of adapters differ in.
type carrier interface {
	// servers returns how many servers have subscribed, this one included.
	servers(ctx context.Context) (int, error)

	// ask publishes a request to the other servers.
	ask(ctx context.Context, r *request) error

	// reply puts a response into pipe, which is sent later, and returns its size.
	reply(ctx context.Context, pipe redis.Pipeliner, to *request, r *response) (size int, err error)
}

func newPeers(local socketio.Local, client redis.UniversalClient, opts Options, c carrier) *peers {
	p := &peers{uid: newUID(), local: local, client: client, opts: opts, carrier: c}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.outbox = &worker[answer]{do: p.send, maxItems: opts.QueueMessages, maxBytes: opts.QueueBytes}
	p.events = &worker[func()]{do: p.runEvents, maxItems: opts.QueueMessages, maxBytes: opts.QueueBytes}
	return p
}

// runEvents calls handlers of other servers' events one after the other.
func (p *peers) runEvents(batch []func()) {
	for _, f := range batch {
		if p.ctx.Err() == nil {
			f()
		}
	}
}

// errBusy is returned by Close where a handler of another server's event does not
// return.
var errBusy = errors.New("redisadapter: a handler of another server's event is still running")

// close ends what waits, once nothing comes in any more.
func (p *peers) close() error {
	p.cancel()
	p.pending.clear()
	p.outbox.close(p.opts.RequestTimeout) // a batch under way ends with p.ctx
	if !p.events.close(p.opts.RequestTimeout) {
		return errBusy
	}
	return nil
}

// call publishes something, even if ctx ends meanwhile.
func (p *peers) call(ctx context.Context, publish func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.opts.Timeout)
	defer cancel()
	if err := publish(ctx); err != nil {
		p.opts.Stats.publishErrors.Add(1)
		return fmt.Errorf("redisadapter: publish: %w", err)
	}
	p.opts.Stats.published.Add(1)
	return nil
}

// deliver hands another server's broadcast to this server's sockets.
func (p *peers) deliver(channel string, body []byte, packet sio.Packet, opts socketio.BroadcastOptions) {
	ctx := p.observe(context.Background(), socketio.ObservedReceive, channel, body, packet, opts)
	p.local.Deliver(ctx, packet, opts)
	p.opts.Stats.received.Add(1)
}

// senseless counts a message that nobody understands.
func (p *peers) senseless(channel string, size int, err error) {
	if n := p.opts.Stats.decodeErrors.Add(1); n&(n-1) == 0 { // 1, 2, 4, 8, …
		p.opts.Logger.Warn("redisadapter: message makes no sense", "channel", channel, "bytes", size, "errors", n, "error", err)
	}
}

func (p *peers) observe(ctx context.Context, kind socketio.ObservationKind, channel string, body []byte, packet sio.Packet, opts socketio.BroadcastOptions) context.Context {
	observer := p.opts.Observer
	if observer == nil || !observer.Watching() {
		return ctx
	}
	name, args, _ := sio.EventName(packet.Data)
	return observer.Observe(ctx, socketio.Observation{
		Kind:      kind,
		Namespace: p.local.Name(),
		Event:     name,
		Args:      sio.JoinArgs(nil, args...),
		Rooms:     opts.Rooms,
		Except:    opts.Except,
		Volatile:  opts.Volatile,
		Channel:   channel,
		Raw:       body,
	})
}

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

// peers stands for the other servers in one namespace. It sends them requests
// (outgoing_requests.go) and does what they request (incoming_requests.go). Its carrier
// sends its messages to the other servers. For each message from another server, the
// adapter that owns peers calls handleRequest, handleResponse or deliverBroadcast.
type peers struct {
	*member
	local   socketio.Local
	carrier carrier

	pending pendingRequests // requests of this server that wait for responses
	outbox  *outbox         // answers of this server that wait to be sent
	calls   *worker[func()] // calls of handlers, for events of other servers
	asked   tally           // counts events of other servers that clients of this server may still acknowledge

	drained atomic.Bool // the other servers no longer count this server

	ctx    context.Context // ends when the adapter closes
	cancel context.CancelFunc
}

// carrier sends messages to the other servers. Each kind of adapter has its own carrier,
// with its own channels and form of the messages.
type carrier interface {
	// countServers returns how many servers are in the cluster, this one included.
	countServers(ctx context.Context) (int, error)

	// sendRequest publishes a request to the other servers.
	sendRequest(ctx context.Context, r *request) error

	// appendResponse adds the response to a request to pipe, and returns its size in
	// bytes. The caller sends the pipe.
	appendResponse(ctx context.Context, pipe redis.Pipeliner, to *request, r *response) (size int, err error)
}

func newPeers(m *member, local socketio.Local, c carrier) *peers {
	p := &peers{member: m, local: local, carrier: c}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.outbox = newOutbox(p.ctx, m, c)
	p.calls = &worker[func()]{do: p.runCalls, maxItems: m.opts.QueueMessages, maxBytes: m.opts.QueueBytes}
	return p
}

// runCalls calls the handlers of other servers' events one after the other.
func (p *peers) runCalls(batch []func()) {
	for _, call := range batch {
		if p.ctx.Err() == nil {
			call()
		}
	}
}

// deliverBroadcast delivers another server's broadcast to this server's sockets.
func (p *peers) deliverBroadcast(channel string, body []byte, packet sio.Packet, opts socketio.BroadcastOptions) {
	ctx := p.observe(context.Background(), socketio.ObservedReceive, channel, body, packet, opts)
	p.local.Deliver(ctx, packet, opts)
	p.opts.Stats.received.Add(1)
}

// handleResponse passes a response to the request that it answers, if that request still
// waits for answers.
func (p *peers) handleResponse(r *response) error {
	handle := p.pending.handler(r.ID)
	if handle == nil {
		return nil
	}
	p.opts.Stats.received.Add(1)
	return handle(r)
}

// errBusy is returned by close if a handler of another server's event does not
// return in time.
var errBusy = errors.New("redisadapter: a handler of another server's event is still running")

// close ends everything that waits. The adapter calls close when no more messages arrive.
func (p *peers) close() error {
	p.cancel()
	p.pending.clear()
	p.outbox.queue.close(p.opts.RequestTimeout) // a batch that is being sent ends with p.ctx
	if !p.calls.close(p.opts.RequestTimeout) {
		return errBusy
	}
	return nil
}

// drain ends the subscription to channel, on which requests arrive. Then it waits until
// handlers and clients have answered the requests that have arrived, and until the
// answers are sent.
func (p *peers) drain(ctx context.Context, sub *subscriber, channel string) error {
	p.drained.Store(true)
	sub.drain(ctx, channel)
	if p.calls.waitIdle(ctx) && p.asked.waitIdle(ctx) && p.outbox.queue.waitIdle(ctx) {
		return nil
	}
	return fmt.Errorf("redisadapter: requests of other servers to %q are not answered: %w", p.namespace, context.Cause(ctx))
}

package redisadapter

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// handleRequest does what another server asks. It changes sockets before it returns, so
// that the changes keep the order of the requests. It calls handlers later, on another
// goroutine.
func (p *peers) handleRequest(channel string, body []byte, r *request) {
	if r.UID == p.uid {
		return
	}
	p.opts.Stats.received.Add(1)
	ctx := p.ctx
	event, opts, ok := r.event()
	if ok {
		ctx = p.observe(ctx, socketio.ObservedReceive, channel, body, event, opts)
	}
	switch r.Kind {
	case kindSockets:
		p.outbox.add(r, 0, func() (*response, error) {
			return socketIDs(p.local.FetchSockets(socketio.BroadcastOptions{Rooms: r.Rooms}))
		})
	case kindFetch:
		p.outbox.add(r, 0, func() (*response, error) {
			sockets, err := encodeSockets(p.local.FetchSockets(r.Opts.options()), maxSockets)
			return &response{Sockets: sockets}, err
		})
	case kindAllRooms:
		p.outbox.add(r, 0, func() (*response, error) {
			rooms, err := json.Marshal(append([]string{}, p.local.Rooms()...))
			return &response{Rooms: rooms}, err
		})
	case kindJoin:
		p.local.JoinSockets(ctx, r.Opts.options(), r.Rooms)
	case kindLeave:
		p.local.LeaveSockets(ctx, r.Opts.options(), r.Rooms)
	case kindDisconnect:
		p.local.DisconnectSockets(ctx, r.Opts.options(), r.Close)
	case kindServerSideEmit:
		p.queueHandlers(ctx, r, event, len(body))
	case kindBroadcast:
		p.deliverWithAck(ctx, r, event, opts)
	}
}

// event returns the event that a request carries. ok is false if the request carries no
// event.
func (r *request) event() (p sio.Packet, opts socketio.BroadcastOptions, ok bool) {
	switch r.Kind {
	case kindServerSideEmit:
		return sio.Packet{Type: sio.Event, Data: r.Data, Attachments: r.attachments}, opts, true
	case kindBroadcast:
		return sio.Packet{Type: sio.Event, Data: r.Packet.Data, Attachments: r.attachments}, r.Opts.options(), true
	}
	return p, opts, false
}

func socketIDs(states []socketio.SocketState) (*response, error) {
	ids := make([]string, len(states))
	for i, s := range states {
		ids[i] = s.ID
	}
	sockets, err := json.Marshal(ids)
	return &response{Sockets: sockets}, err
}

// queueHandlers queues another server's event for this server's handlers. The handlers of
// one event return before those of the next event are called. size is the size of the
// request, in bytes.
func (p *peers) queueHandlers(ctx context.Context, r *request, event sio.Packet, size int) {
	event.Namespace = p.namespace
	var reply func(sio.Packet)
	if r.ID != "" {
		reply = func(ack sio.Packet) {
			k := kindServerSideEmit
			value, attachments := ackValue(ack)
			p.outbox.add(r, len(ack.Data), func() (*response, error) {
				return &response{Kind: &k, Data: value, attachments: attachments}, nil
			})
		}
	}
	if !p.calls.put(func() { p.local.ServerSideEvent(ctx, event, reply) }, size) {
		p.opts.countDropped(p.namespace)
	}
}

// deliverWithAck sends another server's event to this server's clients, and sends the
// acknowledgements of the clients to that server.
func (p *peers) deliverWithAck(ctx context.Context, r *request, event sio.Packet, opts socketio.BroadcastOptions) {
	event.Namespace = p.namespace
	ctx, cancel := context.WithTimeout(ctx, p.ackWait(r.Opts.Flags.Timeout))
	p.asked.add(1)
	var missing atomic.Int64 // below zero while acknowledgements arrive before the number of clients is known
	counted := make(chan struct{})
	clients := p.local.DeliverWithAck(ctx, event, opts, func(ack sio.Packet) {
		<-counted // like the official adapter, send the number of clients before the first acknowledgement
		k := kindAck
		value, attachments := ackValue(ack)
		p.outbox.add(r, len(ack.Data), func() (*response, error) {
			return &response{Kind: &k, Packet: value, attachments: attachments}, nil
		})
		if missing.Add(-1) == 0 {
			cancel()
		}
	})
	k := kindClientCount
	p.outbox.add(r, 0, func() (*response, error) { return &response{Kind: &k, Clients: &clients}, nil })
	close(counted)
	if missing.Add(int64(clients)) == 0 {
		cancel()
	}
	context.AfterFunc(ctx, func() { // all clients have acknowledged, or the time is up
		cancel()
		p.asked.add(-1)
	})
}

// ackWait returns how long this server waits for clients' acknowledgements. milliseconds
// is the timeout in the request.
func (p *peers) ackWait(milliseconds float64) time.Duration {
	switch {
	case milliseconds <= 0:
		return p.opts.RequestTimeout
	case milliseconds >= float64(maxAckWait.Milliseconds()):
		return maxAckWait
	}
	return time.Duration(milliseconds * float64(time.Millisecond))
}

package redisadapter

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// answer is a response that waits to be sent. It is made only then: describing many
// sockets takes its time, and broadcasts come behind.
type answer struct {
	to    *request
	build func() (*response, error)
}

// How much is sent to Redis at once.
const (
	batchAnswers = 256
	batchBytes   = 1 << 20
)

// serve does what another server asks for. What changes sockets happens at once, in
// the order in which it was asked; what handlers do happens elsewhere.
func (p *peers) serve(channel string, body []byte, r *request) {
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
		p.answer(r, 0, func() (*response, error) {
			return socketIDs(p.local.FetchSockets(socketio.BroadcastOptions{Rooms: r.Rooms}))
		})
	case kindFetch:
		p.answer(r, 0, func() (*response, error) {
			sockets, err := encodeSockets(p.local.FetchSockets(r.Opts.options()))
			return &response{Sockets: sockets}, err
		})
	case kindAllRooms:
		p.answer(r, 0, func() (*response, error) {
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
		p.fire(ctx, r, event, len(body))
	case kindBroadcast:
		p.deliverWithAck(ctx, r, event, opts)
	}
}

// event returns the event that a request carries, if it does.
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

// fire has the handlers of an event of another server called, in their turn.
func (p *peers) fire(ctx context.Context, r *request, event sio.Packet, size int) {
	event.Namespace = p.local.Name()
	var reply func(sio.Packet)
	if r.ID != "" {
		reply = func(ack sio.Packet) {
			k := kindServerSideEmit
			value, attachments := ackValue(ack)
			p.answer(r, len(ack.Data), func() (*response, error) {
				return &response{Kind: &k, Data: value, attachments: attachments}, nil
			})
		}
	}
	if !p.events.put(func() { p.local.ServerSideEvent(ctx, event, reply) }, size) {
		p.opts.drop(p.local.Name())
	}
}

// deliverWithAck sends an event to this server's clients, and their answers to who
// has asked.
func (p *peers) deliverWithAck(ctx context.Context, r *request, event sio.Packet, opts socketio.BroadcastOptions) {
	event.Namespace = p.local.Name()
	ctx, cancel := context.WithTimeout(ctx, p.ackWait(r.Opts.Flags.Timeout))
	p.asked.add(1)
	var missing atomic.Int64 // below zero until it is known how many there are
	counted := make(chan struct{})
	clients := p.local.DeliverWithAck(ctx, event, opts, func(ack sio.Packet) {
		<-counted // as from the official adapter, the count comes first
		k := kindAck
		value, attachments := ackValue(ack)
		p.answer(r, len(ack.Data), func() (*response, error) {
			return &response{Kind: &k, Packet: value, attachments: attachments}, nil
		})
		if missing.Add(-1) == 0 {
			cancel()
		}
	})
	k := kindClientCount
	p.answer(r, 0, func() (*response, error) { return &response{Kind: &k, Clients: &clients}, nil })
	close(counted)
	if missing.Add(int64(clients)) == 0 {
		cancel()
	}
	context.AfterFunc(ctx, func() { // they have answered, or the time is up
		cancel()
		p.asked.add(-1)
	})
}

// ackWait returns how long to wait for clients' acknowledgements.
func (p *peers) ackWait(milliseconds float64) time.Duration {
	switch {
	case milliseconds <= 0:
		return p.opts.RequestTimeout
	case milliseconds >= float64(longestWait.Milliseconds()):
		return longestWait
	}
	return time.Duration(milliseconds * float64(time.Millisecond))
}

// answer sends what build returns to the server that has asked. Until then it holds
// that many bytes.
func (p *peers) answer(r *request, size int, build func() (*response, error)) {
	if !p.outbox.put(answer{r, build}, size) {
		p.opts.drop(p.local.Name())
	}
}

// send publishes answers, many at once.
func (p *peers) send(batch []answer) {
	pipe := p.client.Pipeline()
	bytes := 0
	flush := func() {
		if pipe.Len() == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(p.ctx, p.opts.Timeout)
		defer cancel()
		n := uint64(pipe.Len())
		if _, err := pipe.Exec(ctx); err != nil { // then perhaps some got out
			p.unpublished(n, err)
		} else {
			p.opts.Stats.published.Add(n)
		}
		bytes = 0
	}
	for _, answer := range batch {
		if p.ctx.Err() != nil {
			return
		}
		response, err := answer.build()
		size := 0
		if err == nil {
			response.ID = answer.to.ID
			size, err = p.carrier.reply(p.ctx, pipe, answer.to, response)
		}
		if err != nil {
			p.unpublished(1, err)
			continue
		}
		if bytes += size; pipe.Len() >= batchAnswers || bytes >= batchBytes {
			flush()
		}
	}
	flush()
}

// unpublished counts answers that did not get out. Who has asked learns it by
// waiting in vain.
func (p *peers) unpublished(count uint64, err error) {
	if n := p.opts.Stats.publishErrors.Add(count); n&(n-1) == 0 || count > 1 {
		p.opts.Logger.Warn("redisadapter: answer not sent", "namespace", p.local.Name(), "errors", n, "error", err)
	}
}

// take hands a response to who has asked for it, if somebody has.
func (p *peers) take(r *response) error {
	take := p.pending.take(r.ID)
	if take == nil {
		return nil
	}
	p.opts.Stats.received.Add(1)
	return take(r)
}

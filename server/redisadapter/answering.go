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
	channel string
	build   func() (*response, error)
}

// How much is sent to Redis at once.
const (
	batchAnswers = 256
	batchBytes   = 1 << 20
)

// serve does what another server asks for. Anything at all may come. What changes
// sockets happens at once, in the order in which it was asked; what handlers do
// happens elsewhere.
func (a *Adapter) serve(channel string, body []byte) {
	r, err := readRequest(body)
	if err != nil {
		a.senseless(channel, len(body), err)
		return
	}
	if r.UID == a.uid {
		return
	}
	a.sub.opts.Stats.received.Add(1)
	ctx := a.ctx
	p, opts, ok := r.event()
	if ok {
		ctx = a.observe(ctx, socketio.ObservedReceive, channel, body, p, opts)
	}
	switch r.Kind {
	case kindSockets:
		a.answer(r, 0, func() (*response, error) {
			return socketIDs(a.local.FetchSockets(socketio.BroadcastOptions{Rooms: r.Rooms}))
		})
	case kindFetch:
		a.answer(r, 0, func() (*response, error) {
			sockets, err := encodeSockets(a.local.FetchSockets(r.Opts.options()))
			return &response{Sockets: sockets}, err
		})
	case kindAllRooms:
		a.answer(r, 0, func() (*response, error) {
			rooms, err := json.Marshal(append([]string{}, a.local.Rooms()...))
			return &response{Rooms: rooms}, err
		})
	case kindJoin:
		a.local.JoinSockets(ctx, r.Opts.options(), r.Rooms)
	case kindLeave:
		a.local.LeaveSockets(ctx, r.Opts.options(), r.Rooms)
	case kindDisconnect:
		a.local.DisconnectSockets(r.Opts.options(), r.Close)
	case kindServerSideEmit:
		a.fire(ctx, r, p, len(body))
	case kindBroadcast:
		a.deliverWithAck(ctx, r, p, opts)
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
func (a *Adapter) fire(ctx context.Context, r *request, p sio.Packet, size int) {
	p.Namespace = a.local.Name()
	var reply func(sio.Packet)
	if r.ID != "" {
		reply = func(p sio.Packet) {
			k := kindServerSideEmit
			value, attachments := ackValue(p)
			// On the shared channel, whatever is set, as the official adapter does.
			a.enqueue(a.responses, len(p.Data), func() (*response, error) {
				return &response{Kind: &k, ID: r.ID, Data: value, attachments: attachments}, nil
			})
		}
	}
	if !a.events.put(func() { a.local.ServerSideEvent(ctx, p, reply) }, size) {
		a.sub.opts.drop(a.requests)
	}
}

// deliverWithAck sends an event to this server's clients, and their answers to who
// has asked.
func (a *Adapter) deliverWithAck(ctx context.Context, r *request, p sio.Packet, opts socketio.BroadcastOptions) {
	p.Namespace = a.local.Name()
	ctx, cancel := context.WithTimeout(ctx, a.ackWait(r.Opts.Flags.Timeout))
	var missing atomic.Int64 // below zero until it is known how many there are
	clients := a.local.DeliverWithAck(ctx, p, opts, func(p sio.Packet) {
		k := kindAck
		value, attachments := ackValue(p)
		a.answer(r, len(p.Data), func() (*response, error) {
			return &response{Kind: &k, Packet: value, attachments: attachments}, nil
		})
		if missing.Add(-1) == 0 {
			cancel()
		}
	})
	k := kindClientCount
	a.answer(r, 0, func() (*response, error) { return &response{Kind: &k, Clients: &clients}, nil })
	if missing.Add(int64(clients)) == 0 {
		cancel()
	}
	context.AfterFunc(ctx, cancel) // the time is up
}

// ackWait returns how long to wait for clients' acknowledgements.
func (a *Adapter) ackWait(milliseconds float64) time.Duration {
	switch {
	case milliseconds <= 0:
		return a.sub.opts.RequestTimeout
	case milliseconds >= float64(longestWait.Milliseconds()):
		return longestWait
	}
	return time.Duration(milliseconds * float64(time.Millisecond))
}

// answer sends what build returns to the server that has asked. Until then it holds
// that many bytes.
func (a *Adapter) answer(r *request, size int, build func() (*response, error)) {
	channel := a.responses
	if a.sub.opts.PublishOnSpecificResponseChannel && r.UID != "" {
		channel += r.UID + "#"
	}
	a.enqueue(channel, size, func() (*response, error) {
		response, err := build()
		if err == nil {
			response.ID = r.ID
		}
		return response, err
	})
}

func (a *Adapter) enqueue(channel string, size int, build func() (*response, error)) {
	if !a.outbox.put(answer{channel, build}, size) {
		a.sub.opts.drop(channel)
	}
}

// send publishes answers, many at once.
func (a *Adapter) send(batch []answer) {
	pipe := a.sub.client.Pipeline()
	bytes := 0
	flush := func() {
		if pipe.Len() == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(a.ctx, a.sub.opts.Timeout)
		defer cancel()
		n := uint64(pipe.Len())
		if _, err := pipe.Exec(ctx); err != nil { // then perhaps some got out
			a.unpublished(n, err)
		} else {
			a.sub.opts.Stats.published.Add(n)
		}
		bytes = 0
	}
	for _, answer := range batch {
		if a.ctx.Err() != nil {
			return
		}
		response, err := answer.build()
		var body []byte
		if err == nil {
			body, err = response.encode()
		}
		if err != nil {
			a.unpublished(1, err)
			continue
		}
		pipe.Publish(a.ctx, answer.channel, body)
		if bytes += len(body); pipe.Len() >= batchAnswers || bytes >= batchBytes {
			flush()
		}
	}
	flush()
}

// unpublished counts answers that did not get out. Who has asked learns it by
// waiting in vain.
func (a *Adapter) unpublished(count uint64, err error) {
	if n := a.sub.opts.Stats.publishErrors.Add(count); n&(n-1) == 0 || count > 1 {
		a.sub.opts.Logger.Warn("redisadapter: answer not sent", "namespace", a.local.Name(), "errors", n, "error", err)
	}
}

// collect takes the responses of other servers.
func (a *Adapter) collect(channel string, body []byte) {
	r, err := readResponse(body)
	if err == nil {
		if take := a.pending.take(r.ID); take != nil {
			a.sub.opts.Stats.received.Add(1)
			err = take(r)
		}
	}
	if err != nil {
		a.senseless(channel, len(body), err)
	}
}

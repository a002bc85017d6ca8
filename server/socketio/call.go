package socketio

import (
	"context"
	"fmt"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Call emits an event to a socket and waits for the acknowledgement. It returns the
// acknowledgement's first argument, or all of them if Reply is [Answer]. It fails when
// ctx ends. It also fails when the socket disconnects: the error then matches both
// [ErrNotConnected] and the [Reason]. It fails with [ErrTooManyAcks] if the server waits for
// too many acknowledgements of the socket already.
func Call[Reply any](ctx context.Context, s *Socket, event string, args ...any) (Reply, error) {
	var reply Reply
	p, err := encodeEvent(s.ns.name, event, args)
	if err != nil {
		return reply, err
	}
	p.ID, p.HasID = s.ns.ackIDs.Add(1)-1, true
	type outcome struct {
		p    sio.Packet
		gone Reason
	}
	// The channel has room for the one outcome, so that the ackHandler never blocks.
	answer := make(chan outcome, 1)
	if err := s.expectAck(p.ID, func(p sio.Packet, gone Reason) { answer <- outcome{p, gone} }); err != nil {
		return reply, err
	}
	defer s.forgetAck(p.ID)
	if err := s.emit(ctx, event, p); err != nil {
		return reply, err
	}
	select {
	case got := <-answer:
		if got.gone != "" {
			return reply, fmt.Errorf("%w: %w", ErrNotConnected, got.gone)
		}
		return replyOf[Reply](got.p)
	case <-ctx.Done():
		return reply, fmt.Errorf("socketio: no acknowledgement of %q: %w", event, context.Cause(ctx))
	}
}

// ackHandler is called once: with the acknowledgement, or, if the socket disconnects before
// it arrives, with the reason.
type ackHandler func(p sio.Packet, gone Reason)

// expectedAck is an acknowledgement that has not arrived yet.
type expectedAck struct {
	handler ackHandler
	// delivery is the context of the delivery that asked for the acknowledgement. It is nil
	// if observers did not get that delivery.
	delivery context.Context
}

// expectAck registers a handler for the acknowledgement of the event with this id. It
// returns an error if the socket is not connected or has too many pending acknowledgements.
func (s *Socket) expectAck(id uint64, handler ackHandler) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	limit := s.ns.srv.opts.MaxPendingAcks
	switch {
	case s.state != socketConnected:
		return ErrNotConnected
	case limit > 0 && len(s.acks) >= limit:
		return ErrTooManyAcks
	}
	if s.acks == nil {
		s.acks = make(map[uint64]expectedAck)
	}
	s.acks[id] = expectedAck{handler: handler}
	return nil
}

// noteDelivery remembers the context of the delivery that asks for an acknowledgement, so
// that observers can link the acknowledgement to the delivery.
func (s *Socket) noteDelivery(id uint64, delivery context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ack, ok := s.acks[id]; ok {
		ack.delivery = delivery
		s.acks[id] = ack
	}
}

// forgetAck removes the handler that expectAck registered.
func (s *Socket) forgetAck(id uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.acks, id)
}

// receiveAck passes the client's acknowledgement to its handler, or ignores it if the id is
// unknown. It runs on the connection's reader, not in the mailbox, so that an event's
// handler can wait for an acknowledgement.
func (s *Socket) receiveAck(p sio.Packet, cause *eio.Cause) {
	if !p.HasID {
		s.conn.session.CountControl()
		return
	}
	s.mu.Lock()
	ack, ok := s.acks[p.ID]
	delete(s.acks, p.ID)
	s.mu.Unlock()
	if !ok {
		s.conn.session.CountControl()
		return
	}
	if s.ns.srv.watched(ObservedAckIn) {
		s.ns.srv.observe(s.ctx, Observation{Kind: ObservedAckIn, Socket: s, Args: argsOf(p), Cause: contextOf(cause), Question: ack.delivery})
	}
	ack.handler(p, "")
}

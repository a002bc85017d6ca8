package socketio

import (
	"context"
	"fmt"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Call emits an event to a socket and waits for its acknowledgement, whose first
// argument it returns, all of them if Reply is [Answer]. It fails when ctx ends, and when the socket disconnects:
// the error then matches [ErrNotConnected] and the [Reason].
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
	answer := make(chan outcome, 1)
	if !s.await(p.ID, func(p sio.Packet, gone Reason) { answer <- outcome{p, gone} }) { // it has room for one, and is given one
		return reply, ErrNotConnected
	}
	defer s.forget(p.ID)
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

// ackHandler takes an acknowledgement, or why none will come. It is called once.
type ackHandler func(p sio.Packet, gone Reason)

// question waits for an acknowledgement.
type question struct {
	answer   ackHandler
	delivery context.Context // that asked; nil if nobody watched it
}

// await reports false once the socket has disconnected.
func (s *Socket) await(id uint64, answer ackHandler) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != socketConnected {
		return false
	}
	if s.acks == nil {
		s.acks = make(map[uint64]question)
	}
	s.acks[id] = question{answer: answer}
	return true
}

// asked notes which delivery is about to ask for an acknowledgement.
func (s *Socket) asked(id uint64, delivery context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q, ok := s.acks[id]; ok {
		q.delivery = delivery
		s.acks[id] = q
	}
}

func (s *Socket) forget(id uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.acks, id)
}

// acknowledged takes the client's answer. It runs on the connection's reader, so
// that a handler can wait for it. An unknown id is ignored.
func (s *Socket) acknowledged(p sio.Packet, cause *eio.Cause) {
	if !p.HasID {
		return
	}
	s.mu.Lock()
	q, ok := s.acks[p.ID]
	delete(s.acks, p.ID)
	s.mu.Unlock()
	if !ok {
		return
	}
	if s.ns.srv.watched(ObservedAckIn) {
		s.ns.srv.observe(s.ctx, Observation{Kind: ObservedAckIn, Socket: s, Args: argsOf(p), Cause: contextOf(cause), Question: q.delivery})
	}
	q.answer(p, "")
}

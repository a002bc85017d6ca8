package socketio

import (
	"context"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// An observer hands causes along in contexts. Where a packet waits in a queue, the
// context waits with it, in the packet's Cause: so a frame that leaves follows from the
// delivery that it carries, and a handler from the frame that brought its event.
//
// Such a context is for observers only. Handlers keep that of their socket: they must
// not find in it what somebody else's request has put into another.

// contextOf returns the context of what led to a packet, nil if that is not known.
func contextOf(cause *eio.Cause) context.Context {
	if cause == nil {
		return nil
	}
	return cause.Context
}

// because returns ctx as the cause of packets that are about to be sent: nil where
// nobody watches what leaves.
func (s *Server) because(ctx context.Context) *eio.Cause {
	if !s.watched(ObservedFrameOut) {
		return nil
	}
	return &eio.Cause{Context: ctx}
}

// caused returns messages with their cause, if that is not nil. The messages of a
// broadcast are the same for all, so they are copied.
func caused(messages []eio.Packet, cause *eio.Cause) []eio.Packet {
	if cause == nil {
		return messages
	}
	caused := make([]eio.Packet, len(messages))
	for i, m := range messages {
		m.Cause = cause
		caused[i] = m
	}
	return caused
}

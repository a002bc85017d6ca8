package socketio

import (
	"context"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// Observers pass causes along in contexts. If a packet waits in a queue, its context
// waits with it, in the packet's Cause. So an outgoing frame follows from the delivery
// that it carries, and a handler from the frame that brought its event.
//
// Such a context is only for observers. A handler gets the context of its socket: it
// must not see values that another client's request has put into a context.

// contextOf returns the context of what led to a packet, or nil if that is not known.
func contextOf(cause *eio.Cause) context.Context {
	if cause == nil {
		return nil
	}
	return cause.Context
}

// causeOf makes ctx the cause of packets that are about to be sent. It returns nil if
// no observer watches outgoing frames.
func (s *Server) causeOf(ctx context.Context) *eio.Cause {
	if !s.watched(ObservedFrameOut) {
		return nil
	}
	return &eio.Cause{Context: ctx}
}

// withCause returns the messages with that cause, or as they are if cause is nil. It
// changes copies, since all receivers of a broadcast share its messages.
func withCause(messages []eio.Packet, cause *eio.Cause) []eio.Packet {
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

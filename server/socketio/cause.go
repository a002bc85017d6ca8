package socketio

import (
	"context"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// Observers record in contexts what caused what. While a packet waits in a queue, the
// packet's field Cause keeps the context. So observers can tell which delivery an outgoing
// frame carries, and which frame brought the event that a handler handles.
//
// Such a context is only for observers. A handler gets the context of its socket, because
// it must not see values that the request of another client has put into a context.

// contextOf returns the context in cause, or nil if what led to a packet is not known.
func contextOf(cause *eio.Cause) context.Context {
	if cause == nil {
		return nil
	}
	return cause.Context
}

// causeOf returns ctx as the cause of the packets that the caller is about to send. It
// returns nil if no observer watches outgoing frames.
func (s *Server) causeOf(ctx context.Context) *eio.Cause {
	if !s.watched(ObservedFrameOut) {
		return nil
	}
	return &eio.Cause{Context: ctx}
}

// withCause returns the messages with their field Cause set, or unchanged if cause is nil.
// It sets the field in copies, because all receivers of a broadcast share its messages.
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

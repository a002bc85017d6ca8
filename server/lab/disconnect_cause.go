package lab

import (
	"context"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// When a connection is cut, its sockets disconnect in a context without a cause. So the
// code that is about to cut it first notes the cause on the sockets, and the observer
// reads the note when it records that a socket disconnects.

type disconnectCauseKey struct{}

// noteCause notes on s that the cause of ctx disconnects it.
func noteCause(ctx context.Context, s *socketio.Socket) {
	if id := trace.Cause(ctx); id != 0 {
		s.Set(disconnectCauseKey{}, id)
	}
}

// notedCause returns the cause that noteCause noted on s, or 0 without a note.
func notedCause(s *socketio.Socket) uint64 {
	id, _ := s.Value(disconnectCauseKey{}).(uint64)
	return id
}

// noteCauseOnAll calls noteCause for all sockets of io.
func noteCauseOnAll(ctx context.Context, io *socketio.Server) {
	for _, ns := range io.Namespaces() {
		for _, s := range ns.Sockets() {
			noteCause(ctx, s)
		}
	}
}

// noteCauseOnConnection calls noteCause for all sockets that share the connection of s.
func noteCauseOnConnection(ctx context.Context, i *Instance, s *socketio.Socket) {
	io := i.Server()
	if io == nil { // it has stopped meanwhile
		return
	}
	for _, ns := range io.Namespaces() {
		for _, other := range ns.Sockets() {
			if other.SessionName() == s.SessionName() {
				noteCause(ctx, other)
			}
		}
	}
}

package lab

import (
	"context"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// When a connection is cut, its sockets disconnect in a context that names no cause. So
// the code that is about to cut a connection first stores the cause on the sockets. The
// observer reads that note when it records that a socket disconnects.

type disconnectCauseKey struct{}

// noteCause stores on s the cause that ctx names, as the cause of its coming
// disconnect.
func noteCause(ctx context.Context, s *socketio.Socket) {
	if id := trace.Cause(ctx); id != 0 {
		s.Set(disconnectCauseKey{}, id)
	}
}

// notedCause returns the cause that noteCause stored on s, or 0 if there is none.
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
	if io == nil { // the instance has stopped in the meantime
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

package lab

import (
	"context"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// A connection that is cut does not know by whom. What is about to cut it notes that
// on the socket, so that the trace shows what the disconnect came of.

type endKey struct{}

// endedBy notes that what happens in ctx ends s.
func endedBy(ctx context.Context, s *socketio.Socket) {
	if id := trace.Cause(ctx); id != 0 {
		s.Set(endKey{}, id)
	}
}

// endOf returns the event that ended s, 0 if none is known.
func endOf(s *socketio.Socket) uint64 {
	id, _ := s.Value(endKey{}).(uint64)
	return id
}

// endSockets notes for all sockets of io that what happens in ctx ends them.
func endSockets(ctx context.Context, io *socketio.Server) {
	for _, ns := range io.Namespaces() {
		for _, s := range ns.Sockets() {
			endedBy(ctx, s)
		}
	}
}

// endConnection does so for all sockets of the connection that carries s.
func endConnection(ctx context.Context, i *Instance, s *socketio.Socket) {
	io := i.Server()
	if io == nil { // it has stopped meanwhile
		return
	}
	for _, ns := range io.Namespaces() {
		for _, other := range ns.Sockets() {
			if other.SessionName() == s.SessionName() {
				endedBy(ctx, other)
			}
		}
	}
}

package socketio

import (
	"context"
	"log/slog"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// lastWord is how long a handler that is at work when its client leaves, or has yet
// to see what the client sent before, may take until its context ends.
const lastWord = time.Second

// close disconnects the socket now, as the server wants it: what it has received
// and not handled yet is dropped.
func (s *Socket) close(reason Reason, cause *eio.Cause) { s.shut(reason, cause, true) }

// closeInOrder disconnects the socket after what it has received is handled.
func (s *Socket) closeInOrder(reason Reason, cause *eio.Cause) { s.shut(reason, cause, false) }

func (s *Socket) shut(reason Reason, cause *eio.Cause, drop bool) {
	s.mu.Lock()
	before, acks := s.state, s.acks
	s.state, s.acks = socketClosed, nil
	s.mu.Unlock()
	for _, a := range acks {
		a.answer(sio.Packet{}, reason)
	}
	s.conn.remove(s)
	switch before {
	case socketConnecting:
		s.mailbox.close(false, func() {}) // connect cleans up
		s.cancel(reason)
	case socketConnected:
		if drop {
			s.cancel(reason)
		}
		if busy := s.mailbox.close(drop, func() { s.leave(reason, cause) }); busy {
			time.AfterFunc(lastWord, func() { s.cancel(reason) })
		}
	}
}

// discard ends a socket that was refused.
func (s *Socket) discard() {
	s.mu.Lock()
	s.state = socketClosed
	s.mu.Unlock()
	s.cancel(ReasonServerNamespaceDisconnect)
}

// leave is the last thing in a connected socket's mailbox.
func (s *Socket) leave(reason Reason, cause *eio.Cause) {
	s.cancel(reason)
	s.mu.Lock()
	disconnecting, disconnect := s.disconnecting.entries, s.disconnect.entries
	s.mu.Unlock()
	ctx := context.WithoutCancel(s.ctx)
	if s.ns.srv.watched(ObservedDisconnecting) {
		ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedDisconnecting, Socket: s, Reason: reason, Rooms: s.Rooms(), Cause: contextOf(cause)})
	}
	s.runAll(ctx, disconnecting, reason)
	s.keepSession(reason)
	rooms := s.ns.remove(s)
	s.log(ctx, slog.LevelDebug, "socket disconnected", slog.String("reason", string(reason)))
	ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedDisconnect, Socket: s, Reason: reason, Rooms: rooms})
	s.runAll(ctx, disconnect, reason)
}

func (s *Socket) runAll(ctx context.Context, handlers []*func(context.Context, Reason), reason Reason) {
	for _, f := range handlers {
		if err := s.guard(func() error { (*f)(ctx, reason); return nil }); err != nil {
			s.fail(ctx, err, nil)
		}
	}
}

// Disconnect disconnects the socket; the client sees "io server disconnect" and
// does not come back by itself. With closeConn it ends the whole connection, all
// namespaces included.
func (s *Socket) Disconnect(closeConn bool) {
	s.disconnectFor(closeConn, nil)
}

func (s *Socket) disconnectFor(closeConn bool, cause *eio.Cause) {
	if !closeConn {
		s.disconnectNamespace(cause)
		return
	}
	for _, other := range s.conn.takeSockets() {
		other.disconnectNamespace(cause)
	}
	s.conn.session.Close()
}

func (s *Socket) disconnectNamespace(cause *eio.Cause) {
	if s.Connected() {
		// A client that hears of it may close the connection, which must find this done:
		// else that would be the reason.
		defer s.conn.session.Hold(newsHold)()
		s.conn.send(cause, sio.Packet{Type: sio.Disconnect, Namespace: s.ns.name})
		s.close(ReasonServerNamespaceDisconnect, cause)
	}
}

// Drop cuts the client's connection without a word, as a broken network would.
// The client notices, and reconnects.
func (s *Socket) Drop() { s.conn.session.Drop() }

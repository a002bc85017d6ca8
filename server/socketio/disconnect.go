package socketio

import (
	"context"
	"log/slog"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// handlerGrace is how long the context of a socket goes on after its client has
// disconnected, if events that the client sent before are still being handled.
const handlerGrace = time.Second

// closeNow disconnects the socket because the server wants it. It drops the events that
// have arrived but are not handled yet.
func (s *Socket) closeNow(reason Reason, cause *eio.Cause) { s.closeFor(reason, cause, true) }

// closeInOrder disconnects the socket after the events that have already arrived are
// handled.
func (s *Socket) closeInOrder(reason Reason, cause *eio.Cause) { s.closeFor(reason, cause, false) }

func (s *Socket) closeFor(reason Reason, cause *eio.Cause, drop bool) {
	s.mu.Lock()
	before, acks := s.state, s.acks
	s.state, s.acks = socketClosed, nil
	s.mu.Unlock()
	for _, ack := range acks {
		ack.handler(sio.Packet{}, reason)
	}
	s.conn.remove(s)
	switch before {
	case socketConnecting:
		s.mailbox.close(false, func() {}) // Namespace.connect, which is running, cleans up
		s.cancel(reason)
	case socketConnected:
		if drop {
			s.cancel(reason)
		}
		if busy := s.mailbox.close(drop, func() { s.finishDisconnect(reason, cause) }); busy {
			time.AfterFunc(handlerGrace, func() { s.cancel(reason) })
		}
	}
}

// discard closes a socket that the middleware has refused.
func (s *Socket) discard() {
	s.mu.Lock()
	s.state = socketClosed
	s.mu.Unlock()
	s.cancel(ReasonServerNamespaceDisconnect)
}

// finishDisconnect is the last task in a connected socket's mailbox. It calls the
// disconnecting handlers, saves the session if the client may come back, takes the socket
// out of its rooms and its namespace, and then calls the disconnect handlers.
func (s *Socket) finishDisconnect(reason Reason, cause *eio.Cause) {
	s.cancel(reason)
	s.mu.Lock()
	disconnecting, disconnect := s.disconnecting.entries, s.disconnect.entries
	s.mu.Unlock()
	ctx := context.WithoutCancel(s.ctx)
	if s.ns.srv.watched(ObservedDisconnecting) {
		ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedDisconnecting, Socket: s, Reason: reason, Rule: s.ruleOf(reason), Rooms: s.Rooms(), Cause: contextOf(cause)})
	}
	s.runDisconnectHandlers(ctx, disconnecting, reason)
	s.saveSession(reason)
	var rooms []string
	for _, left := range s.ns.remove(s) {
		rooms = append(rooms, left.Room)
		if left.Deleted {
			s.ns.srv.observe(ctx, Observation{Kind: ObservedRoomDeleted, Socket: s, Room: left.Room})
		}
	}
	s.log(ctx, slog.LevelDebug, "socket disconnected", slog.String("reason", string(reason)))
	ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedDisconnect, Socket: s, Reason: reason, Rule: s.ruleOf(reason), Rooms: rooms})
	s.runDisconnectHandlers(ctx, disconnect, reason)
}

// ruleOf returns the rule for which the connection has ended, or "" if the socket has left
// for a reason of its own.
func (s *Socket) ruleOf(reason Reason) Rule {
	if reason == ReasonClientNamespaceDisconnect {
		return ""
	}
	return s.conn.session.Broken()
}

func (s *Socket) runDisconnectHandlers(ctx context.Context, handlers []*func(context.Context, Reason), reason Reason) {
	for _, f := range handlers {
		if err := s.guard(func() error { (*f)(ctx, reason); return nil }); err != nil {
			s.fail(ctx, err, nil)
		}
	}
}

// Disconnect disconnects the socket. The client gets the reason "io server disconnect" and
// does not reconnect on its own. With closeConn, Disconnect ends the whole connection, with
// the client's sockets in all namespaces.
func (s *Socket) Disconnect(closeConn bool) {
	s.disconnectFor(closeConn, nil)
}

func (s *Socket) disconnectFor(closeConn bool, cause *eio.Cause) {
	if !closeConn {
		s.leaveNamespace(cause)
		return
	}
	for _, other := range s.conn.detachSockets() {
		other.leaveNamespace(cause)
	}
	s.conn.session.Close()
}

// leaveNamespace disconnects the socket, if it is connected, and tells the client.
func (s *Socket) leaveNamespace(cause *eio.Cause) {
	if s.Connected() {
		// Hold back the packet until the socket is closed. A client that gets the packet
		// may close the connection. If the socket were still open then, it would close for
		// that reason.
		defer s.conn.session.Hold(maxNewsDelay)()
		s.conn.send(cause, sio.Packet{Type: sio.Disconnect, Namespace: s.ns.name})
		s.closeNow(ReasonServerNamespaceDisconnect, cause)
	}
}

// Drop cuts the client's connection without notice, as a broken network would. The
// client notices the loss and reconnects.
func (s *Socket) Drop() { s.conn.session.Drop() }

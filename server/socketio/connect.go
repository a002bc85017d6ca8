package socketio

import (
	"context"
	"log/slog"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// maxNewsDelay is how long the server holds back the packet that tells a client that its
// socket is connected or disconnected, while the handlers of OnConnection or OnDisconnect
// run. A handler that takes longer probably waits, for example for a database. In the
// official server, the packet is sent before a handler waits.
const maxNewsDelay = 50 * time.Millisecond

// connect connects s, unless the middleware refuses s. It is the first task in the socket's
// mailbox, so events wait until the connection handlers have returned.
func (ns *Namespace) connect(ctx context.Context, s *Socket, cause *eio.Cause) {
	middleware, connection := ns.handlers()
	saved, offset, err := ns.authorize(ctx, s, middleware)
	ctx = ns.srv.observe(ctx, Observation{Kind: ObservedVerdict, Socket: s, Err: err, Handlers: ns.deciding(middleware, saved), Cause: contextOf(cause)})
	if err != nil {
		s.log(ctx, slog.LevelInfo, "socket refused", slog.Any("error", err))
		ns.withdraw(ctx, s)
		s.conn.refuse(ctx, s, err)
		return
	}
	s.Join(ctx, s.id)
	if !s.conn.accept(s) { // the client has gone in the meantime
		ns.withdraw(ctx, s)
		return
	}
	// Hold back the packet that tells the client that it is connected, until the handlers
	// have run. The client may rely on what they do at once, such as joining rooms. In the
	// official server, too, they do this before the client can act.
	defer s.conn.session.Hold(maxNewsDelay)()
	if err := ns.enter(ctx, s, saved, offset); err != nil {
		s.log(ctx, slog.LevelWarn, "a client that comes back has to try again", slog.Any("error", err))
		s.Drop() // dropping s saves its session again, so that the client can try again
		return
	}
	s.log(ctx, slog.LevelDebug, "socket connected", slog.String("transport", s.SessionTransport()), slog.Bool("recovered", s.recovered))
	ctx = ns.srv.observe(ctx, Observation{Kind: ObservedConnect, Socket: s, Transport: s.SessionTransport()})
	for _, f := range connection {
		if err := s.guard(func() error { f(ctx, s); return nil }); err != nil {
			s.fail(ctx, err, nil)
		}
	}
}

// enter tells the client that s is connected, and lets broadcasts reach s from then on. If
// the client has come back (see [Recovery]), enter first sends it the events that it
// missed.
func (ns *Namespace) enter(ctx context.Context, s *Socket, saved *savedSession, offset string) error {
	cause := ns.srv.causeOf(ctx)
	reply := sio.Packet{Type: sio.Connect, Namespace: ns.name, Data: []byte(`{"sid":"` + s.id + `"}`)}
	if ns.keeper == nil {
		s.conn.send(cause, reply)
		ns.hub.Connect(&s.member, s.id)
		return nil
	}
	reply.Data = []byte(`{"sid":"` + s.id + `","pid":"` + s.pid + `"}`)
	if saved != nil {
		s.Join(ctx, saved.Rooms...)
	}
	return ns.keeper.resume(ctx, saved, offset, func(missed []sio.Packet) {
		for _, p := range missed {
			s.conn.send(cause, p)
		}
		s.conn.send(cause, reply)
		ns.hub.Connect(&s.member, s.id)
	})
}

// withdraw removes a socket that did not connect from its rooms and its namespace.
func (ns *Namespace) withdraw(ctx context.Context, s *Socket) {
	for _, left := range ns.remove(s) {
		s.observeLeft(ctx, left.Room, left.Deleted)
	}
}

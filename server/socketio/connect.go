package socketio

import (
	"context"
	"log/slog"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// newsHold is how long a client is kept from knowing that it is connected, or not any
// more, while handlers of that run. What takes longer waits for something, and so would a handler
// of the official server after its answer has gone out.
const newsHold = 50 * time.Millisecond

// connect runs the middleware and, if it agrees, connects s. It runs on the
// socket's mailbox, so events wait until the connection handlers have returned.
func (ns *Namespace) connect(ctx context.Context, s *Socket, cause *eio.Cause) {
	middleware, connection := ns.handlers()
	session, offset, err := ns.admit(ctx, s, middleware)
	ctx = ns.srv.observe(ctx, Observation{Kind: ObservedVerdict, Socket: s, Err: err, Cause: contextOf(cause)})
	if err != nil {
		s.log(ctx, slog.LevelInfo, "socket refused", slog.Any("error", err))
		ns.withdraw(ctx, s)
		s.conn.refuse(ctx, s, err)
		return
	}
	s.Join(ctx, s.id)
	if !s.conn.admit(s) { // the client went away meanwhile
		ns.withdraw(ctx, s)
		return
	}
	// A client that hears that it is connected may count on what the handlers do at
	// once, such as joining rooms: in the official server nothing comes between.
	defer s.conn.session.Hold(newsHold)()
	if err := ns.enter(ctx, s, session, offset); err != nil {
		s.log(ctx, slog.LevelWarn, "a client that comes back has to try again", slog.Any("error", err))
		s.Drop() // its session is kept anew
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

// enter tells the client that s is connected, and lets broadcasts reach it from
// then on. A client that comes back gets first what it missed.
func (ns *Namespace) enter(ctx context.Context, s *Socket, session *session, offset string) error {
	cause := ns.srv.because(ctx)
	reply := sio.Packet{Type: sio.Connect, Namespace: ns.name, Data: []byte(`{"sid":"` + s.id + `"}`)}
	if ns.keeper == nil {
		s.conn.send(cause, reply)
		ns.hub.Connect(&s.member, s.id)
		return nil
	}
	reply.Data = []byte(`{"sid":"` + s.id + `","pid":"` + s.pid + `"}`)
	if session != nil {
		s.Join(ctx, session.Rooms...)
	}
	return ns.keeper.resume(ctx, session, offset, func(missed []sio.Packet) {
		for _, p := range missed {
			s.conn.send(cause, p)
		}
		s.conn.send(cause, reply)
		ns.hub.Connect(&s.member, s.id)
	})
}

// withdraw removes a socket that has not connected.
func (ns *Namespace) withdraw(ctx context.Context, s *Socket) {
	for _, room := range ns.remove(s) {
		ns.srv.observe(ctx, Observation{Kind: ObservedLeave, Socket: s, Room: room})
	}
}

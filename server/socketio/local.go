package socketio

import (
	"context"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Local is this server's part of a namespace, as the namespace's adapter sees it. The
// adapter calls these methods when another server asks for something that concerns the
// sockets of this server.
type Local interface {
	// Name returns the namespace's name.
	Name() string

	// Deliver sends another server's broadcast to the sockets that opts choose.
	Deliver(ctx context.Context, p sio.Packet, opts BroadcastOptions)

	// DeliverWithAck is Deliver, and asks each socket for an acknowledgement. Until ctx
	// ends, it calls ack with each acknowledgement. It returns how many sockets it has
	// asked.
	DeliverWithAck(ctx context.Context, p sio.Packet, opts BroadcastOptions, ack func(sio.Packet)) (clients int)

	// FetchSockets describes the sockets that opts choose.
	FetchSockets(opts BroadcastOptions) []SocketState

	// JoinSockets, LeaveSockets and DisconnectSockets call the methods Join, Leave and
	// Disconnect of each [Socket] that opts choose.
	JoinSockets(ctx context.Context, opts BroadcastOptions, rooms []string)
	LeaveSockets(ctx context.Context, opts BroadcastOptions, rooms []string)
	DisconnectSockets(ctx context.Context, opts BroadcastOptions, closeConn bool)

	// Rooms lists the rooms that have a socket on this server.
	Rooms() []string

	// HasRoom reports whether a socket of this server is in the room.
	HasRoom(room string) bool

	// OnRoom adds a handler for room events, as [Namespace.OnRoom] does. When f is called,
	// the room may already have changed again.
	OnRoom(f func(RoomEvent)) (off func())

	// ServerSideEvent calls the handlers of an event that another server has sent. p.Data
	// is the JSON array of the event's name and arguments. answer sends an acknowledgement
	// to the other server. It is nil if that server does not wait for an acknowledgement.
	ServerSideEvent(ctx context.Context, p sio.Packet, answer func(sio.Packet))
}

// local implements [Local].
type local struct{ ns *Namespace }

func (l local) Name() string { return l.ns.name }

func (l local) Deliver(ctx context.Context, p sio.Packet, opts BroadcastOptions) {
	l.ns.deliver(ctx, p, opts)
}

func (l local) DeliverWithAck(ctx context.Context, p sio.Packet, opts BroadcastOptions, ack func(sio.Packet)) (clients int) {
	// The ids of all sockets come from one counter of the namespace, so this new id is
	// unused in each socket.
	p.ID, p.HasID = l.ns.ackIDs.Add(1)-1, true
	sockets := l.ns.hub.Select(opts.Rooms, opts.Except)
	waiting := sockets[:0]
	handler := func(p sio.Packet, gone Reason) {
		if gone == "" { // a socket that disconnects does not answer
			ack(p)
		}
	}
	for _, s := range sockets {
		if s.expectAck(p.ID, handler) == nil {
			waiting = append(waiting, s)
		}
	}
	context.AfterFunc(ctx, func() {
		for _, s := range waiting {
			s.forgetAck(p.ID)
		}
	})
	l.ns.deliverTo(ctx, p, p, opts, waiting)
	return len(waiting)
}

func (l local) FetchSockets(opts BroadcastOptions) []SocketState {
	sockets := l.ns.hub.Select(opts.Rooms, opts.Except)
	states := make([]SocketState, len(sockets))
	for i, s := range sockets {
		states[i] = s.remoteState()
	}
	return states
}

func (l local) JoinSockets(ctx context.Context, opts BroadcastOptions, rooms []string) {
	for _, s := range l.ns.hub.Select(opts.Rooms, opts.Except) {
		s.Join(ctx, rooms...)
	}
}

func (l local) LeaveSockets(ctx context.Context, opts BroadcastOptions, rooms []string) {
	for _, s := range l.ns.hub.Select(opts.Rooms, opts.Except) {
		for _, room := range rooms {
			s.Leave(ctx, room)
		}
	}
}

func (l local) DisconnectSockets(ctx context.Context, opts BroadcastOptions, closeConn bool) {
	for _, s := range l.ns.hub.Select(opts.Rooms, opts.Except) {
		s.disconnectFor(closeConn, l.ns.srv.causeOf(ctx))
	}
}

func (l local) Rooms() []string { return l.ns.hub.Rooms() }

func (l local) HasRoom(room string) bool { return l.ns.hub.HasRoom(room) }

func (l local) OnRoom(f func(RoomEvent)) (off func()) { return l.ns.OnRoom(f) }

func (l local) ServerSideEvent(ctx context.Context, p sio.Packet, answer func(sio.Packet)) {
	name, args, ok := sio.EventName(p.Data)
	if !ok {
		return
	}
	e := &Event{Name: name, args: args, attachments: p.Attachments}
	if answer != nil {
		e.answer = func(args []any) error {
			p, err := encodeAck(l.ns.name, 0, args)
			if err == nil {
				answer(p)
			}
			return err
		}
	}
	l.ns.mu.Lock()
	var handlers []*Handler
	if list := l.ns.serverHandlers[name]; list != nil {
		handlers = list.entries
	}
	l.ns.mu.Unlock()
	for _, h := range handlers {
		if err := guard(func() error { return (*h)(ctx, e) }); err != nil {
			l.ns.srv.opts.Logger.WarnContext(ctx, "handler of another server's event failed", "namespace", l.ns.name, "event", name, "error", err)
		}
	}
}

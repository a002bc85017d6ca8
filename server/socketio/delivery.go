package socketio

import (
	"context"
	"fmt"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// emit sends p to the chosen sockets, here and on other servers.
func (ns *Namespace) emit(ctx context.Context, p sio.Packet, opts BroadcastOptions) error {
	if ns.keeper != nil {
		return ns.keeper.emit(ctx, p, opts, nil)
	}
	ns.deliver(ctx, p, opts)
	if opts.Local || ns.adapter == nil {
		return nil
	}
	return ns.adapter.Broadcast(ctx, p, opts)
}

// deliver sends p to the sockets of this server that opts choose.
func (ns *Namespace) deliver(ctx context.Context, p sio.Packet, opts BroadcastOptions) {
	wire := p
	if opts.Offset != "" && ns.keeper != nil {
		wire.Data = appendOffset(p.Data, opts.Offset)
	}
	ns.deliverTo(ctx, p, wire, opts, ns.selected(opts))
}

// deliverTo sends an event to sockets: wire, which is p with what only clients
// need. It is encoded once for all of them.
func (ns *Namespace) deliverTo(ctx context.Context, p, wire sio.Packet, opts BroadcastOptions, sockets []*Socket) {
	if len(sockets) == 0 {
		return
	}
	messages, err := ns.srv.opts.Parser.Encode(wire)
	if err != nil {
		ns.srv.opts.Logger.ErrorContext(ctx, "packet cannot be encoded", "namespace", ns.name, "error", err)
		return
	}
	for i := range messages {
		messages[i].NoCompress = opts.NoCompress
	}
	d := delivery{p: p}
	for _, s := range sockets {
		s.send(ctx, messages, opts.Volatile, &d)
	}
}

// selected returns the sockets of this server that opts choose, each once.
func (ns *Namespace) selected(opts BroadcastOptions) []*Socket {
	return ns.hub.Select(opts.Rooms, opts.Except)
}

// delivery takes a packet apart once, and only if somebody wants to know.
type delivery struct {
	p        sio.Packet
	name     string
	argsJSON []byte
}

func (d *delivery) open() {
	if d.argsJSON == nil {
		d.name, _, _ = sio.EventName(d.p.Data)
		d.argsJSON = argsOf(d.p)
	}
}

func (d *delivery) event() string { d.open(); return d.name }

func (d *delivery) args() []byte { d.open(); return d.argsJSON }

// deliver sends an event to this socket alone: wire, which is p with what only
// clients need.
func (s *Socket) deliver(ctx context.Context, p, wire sio.Packet) error {
	messages, err := s.ns.srv.opts.Parser.Encode(wire)
	if err != nil {
		return fmt.Errorf("socketio: %w", err)
	}
	if !s.send(ctx, messages, false, &delivery{p: p}) {
		return ErrNotConnected
	}
	return nil
}

// send reports whether the messages were queued for the client. d is the event that
// they carry, for those who watch.
func (s *Socket) send(ctx context.Context, messages []eio.Packet, volatile bool, d *delivery) bool {
	s.mu.Lock()
	connected, outgoing := s.state == socketConnected, s.anyOutgoing.entries
	s.mu.Unlock()
	if !connected || volatile && !s.conn.session.Writable() {
		return false
	}
	for _, f := range outgoing {
		(*f)(d.event(), d.args())
	}
	if s.ns.srv.watched(ObservedDeliver) {
		ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedDeliver, Socket: s, Event: d.event(), Args: d.args(), Attachments: d.p.Attachments})
		if d.p.HasID {
			s.asked(d.p.ID, ctx)
		}
	}
	s.conn.session.Send(caused(messages, s.ns.srv.because(ctx))...)
	return true
}

package socketio

import (
	"context"
	"fmt"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// emit sends an event to the sockets that opts choose, on this server and on others.
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

// deliver sends an event to the sockets of this server that opts choose.
func (ns *Namespace) deliver(ctx context.Context, p sio.Packet, opts BroadcastOptions) {
	wire := p
	if opts.Offset != "" && ns.keeper != nil {
		wire.Data = appendOffset(p.Data, opts.Offset)
	}
	ns.deliverTo(ctx, p, wire, opts, ns.hub.Select(opts.Rooms, opts.Except))
}

// deliverTo sends an event to sockets and encodes it only once for all of them. wire is the
// packet that the clients get: p, or p with an offset for [Recovery]. Observers get p.
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

// delivery is an event that is sent to one or more sockets. It parses the event once, and
// only if an observer or a handler of outgoing events asks for the name or the arguments.
type delivery struct {
	p        sio.Packet
	name     string
	argsJSON []byte
}

func (d *delivery) parse() {
	if d.argsJSON == nil {
		d.name, _, _ = sio.EventName(d.p.Data)
		d.argsJSON = argsOf(d.p)
	}
}

func (d *delivery) event() string { d.parse(); return d.name }

func (d *delivery) args() []byte { d.parse(); return d.argsJSON }

// deliver sends an event to this socket only. p and wire mean the same as in
// [Namespace.deliverTo].
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

// send queues messages for the client and reports whether it did. It does not queue them if
// the socket is not connected, or if the event is volatile and the client is not ready. d
// is the event that the messages carry.
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
			s.noteDelivery(d.p.ID, ctx)
		}
	}
	s.conn.session.Send(withCause(messages, s.ns.srv.causeOf(ctx))...)
	return true
}

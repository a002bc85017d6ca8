package socketio

import (
	"context"
	"slices"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Broadcast is a choice of sockets to emit to. It is an immutable value: each
// method returns a new one, so a Broadcast can be kept and shared.
type Broadcast struct {
	ns   *Namespace
	opts BroadcastOptions
	only *Socket // it is chosen, and nobody else
}

// only chooses the socket itself.
func (s *Socket) itself() Broadcast {
	return Broadcast{ns: s.ns, opts: BroadcastOptions{Rooms: []string{s.id}, Local: true}, only: s}
}

// others makes a choice of one socket a choice of all others.
func (b Broadcast) others() Broadcast {
	if b.only == nil {
		return b
	}
	others := b.only.Broadcast()
	others.opts.Volatile, others.opts.NoCompress = b.opts.Volatile, b.opts.NoCompress
	return others
}

// To adds rooms: a socket in any of them is reached, once.
func (b Broadcast) To(rooms ...string) Broadcast {
	b = b.others()
	b.opts.Rooms = append(slices.Clip(b.opts.Rooms), rooms...)
	return b
}

// In is To, for those who read it better that way.
func (b Broadcast) In(rooms ...string) Broadcast { return b.To(rooms...) }

// Except leaves out the sockets in any of rooms.
func (b Broadcast) Except(rooms ...string) Broadcast {
	b = b.others()
	b.opts.Except = append(slices.Clip(b.opts.Except), rooms...)
	return b
}

// Local reaches only sockets of this server.
func (b Broadcast) Local() Broadcast {
	b = b.others()
	b.opts.Local = true
	return b
}

// Volatile lets the event be lost to clients that are not ready to receive.
func (b Broadcast) Volatile() Broadcast {
	b.opts.Volatile = true
	return b
}

// Compress sets whether the event may be compressed; it may unless told not to.
func (b Broadcast) Compress(compress bool) Broadcast {
	b.opts.NoCompress = !compress
	return b
}

// Emit sends an event to the chosen sockets, here and on all other servers. It
// does not wait for its delivery. An error means that it was not sent at all
// (arguments that are no JSON, a reserved name), or, from the adapter, that it
// went to this server's sockets only.
func (b Broadcast) Emit(ctx context.Context, event string, args ...any) error {
	p, err := encodeEvent(b.ns.name, event, args)
	if err != nil {
		return err
	}
	if b.only != nil && !b.only.Connected() {
		return ErrNotConnected
	}
	return b.ns.emit(b.observe(ctx, event, p), p, b.opts)
}

// observe tells the observer of an emit.
func (b Broadcast) observe(ctx context.Context, event string, p sio.Packet) context.Context {
	srv := b.ns.srv
	if !srv.watched(ObservedEmit) {
		return ctx
	}
	o := Observation{Kind: ObservedEmit, Namespace: b.ns.name, Event: event, Args: argsOf(p), Local: b.opts.Local, Volatile: b.opts.Volatile}
	if o.Socket = b.only; o.Socket == nil {
		o.Rooms, o.Except = b.opts.Rooms, b.opts.Except
	}
	return srv.observe(ctx, o)
}

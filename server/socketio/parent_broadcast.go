package socketio

import (
	"context"
	"errors"
)

// ParentBroadcast is a choice of sockets in all children of a [ParentNamespace]. As
// [Broadcast], it is an immutable value. It has no more than what can be told to each
// child: on other servers, others may exist.
type ParentBroadcast struct {
	parent *ParentNamespace
	of     Broadcast // each child, whose place in it is empty
}

// To chooses the sockets in any of rooms, in each child.
func (p *ParentNamespace) To(rooms ...string) ParentBroadcast {
	return ParentBroadcast{parent: p}.To(rooms...)
}

// In is To, for those who read it better that way.
func (p *ParentNamespace) In(rooms ...string) ParentBroadcast { return p.To(rooms...) }

// Except chooses all sockets of each child but those in any of rooms.
func (p *ParentNamespace) Except(rooms ...string) ParentBroadcast {
	return ParentBroadcast{parent: p}.Except(rooms...)
}

// Local chooses the sockets of this server.
func (p *ParentNamespace) Local() ParentBroadcast { return ParentBroadcast{parent: p}.Local() }

// Volatile chooses all sockets, and lets the event be lost to those that are not
// ready to receive.
func (p *ParentNamespace) Volatile() ParentBroadcast { return ParentBroadcast{parent: p}.Volatile() }

// Compress chooses all sockets, and sets whether the event may be compressed.
func (p *ParentNamespace) Compress(compress bool) ParentBroadcast {
	return ParentBroadcast{parent: p}.Compress(compress)
}

// Emit sends an event to every socket of every child on this server, and of the
// same namespaces on others.
func (p *ParentNamespace) Emit(ctx context.Context, event string, args ...any) error {
	return ParentBroadcast{parent: p}.Emit(ctx, event, args...)
}

// Send sends an event named "message" to every socket of every child.
func (p *ParentNamespace) Send(ctx context.Context, args ...any) error {
	return p.Emit(ctx, "message", args...)
}

// To adds rooms: a socket in any of them is reached, once.
func (b ParentBroadcast) To(rooms ...string) ParentBroadcast {
	b.of = b.of.To(rooms...)
	return b
}

// In is To, for those who read it better that way.
func (b ParentBroadcast) In(rooms ...string) ParentBroadcast { return b.To(rooms...) }

// Except leaves out the sockets in any of rooms.
func (b ParentBroadcast) Except(rooms ...string) ParentBroadcast {
	b.of = b.of.Except(rooms...)
	return b
}

// Local reaches only sockets of this server.
func (b ParentBroadcast) Local() ParentBroadcast {
	b.of = b.of.Local()
	return b
}

// Volatile lets the event be lost to clients that are not ready to receive.
func (b ParentBroadcast) Volatile() ParentBroadcast {
	b.of = b.of.Volatile()
	return b
}

// Compress sets whether the event may be compressed; it may unless told not to.
func (b ParentBroadcast) Compress(compress bool) ParentBroadcast {
	b.of = b.of.Compress(compress)
	return b
}

// Emit sends an event to the chosen sockets of every child: see [Broadcast.Emit].
func (b ParentBroadcast) Emit(ctx context.Context, event string, args ...any) error {
	if err := checkName(event); err != nil { // without a child too
		return err
	}
	var err error
	for _, ns := range b.parent.Children() {
		child := b.of
		child.ns = ns
		err = errors.Join(err, child.Emit(ctx, event, args...))
	}
	return err
}

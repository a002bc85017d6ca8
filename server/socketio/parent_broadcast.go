package socketio

import (
	"context"
	"errors"
)

// ParentBroadcast is a set of sockets to emit to, in all children of a [ParentNamespace].
// Like [Broadcast], it is an immutable value. It has fewer methods than Broadcast, since
// other servers may have children that this server does not know.
type ParentBroadcast struct {
	parent *ParentNamespace
	each   Broadcast // the broadcast in each child; Emit sets its namespace
}

// To returns a broadcast to the sockets in any of rooms, in each child.
func (p *ParentNamespace) To(rooms ...string) ParentBroadcast {
	return ParentBroadcast{parent: p}.To(rooms...)
}

// In is another name for To.
func (p *ParentNamespace) In(rooms ...string) ParentBroadcast { return p.To(rooms...) }

// Except returns a broadcast to all sockets of each child except those in any of rooms.
func (p *ParentNamespace) Except(rooms ...string) ParentBroadcast {
	return ParentBroadcast{parent: p}.Except(rooms...)
}

// Local returns a broadcast to the sockets of this server.
func (p *ParentNamespace) Local() ParentBroadcast { return ParentBroadcast{parent: p}.Local() }

// Volatile returns a broadcast to all sockets. The event is dropped for each client that
// is not ready to receive it.
func (p *ParentNamespace) Volatile() ParentBroadcast { return ParentBroadcast{parent: p}.Volatile() }

// Compress returns a broadcast to all sockets, and sets whether the event may be
// compressed.
func (p *ParentNamespace) Compress(compress bool) ParentBroadcast {
	return ParentBroadcast{parent: p}.Compress(compress)
}

// Emit sends an event to all sockets of this server's children, and to the sockets of the
// same namespaces on other servers.
func (p *ParentNamespace) Emit(ctx context.Context, event string, args ...any) error {
	return ParentBroadcast{parent: p}.Emit(ctx, event, args...)
}

// Send is Emit of an event named "message".
func (p *ParentNamespace) Send(ctx context.Context, args ...any) error {
	return p.Emit(ctx, "message", args...)
}

// To adds rooms. The broadcast reaches each socket that is in at least one of its rooms,
// once.
func (b ParentBroadcast) To(rooms ...string) ParentBroadcast {
	b.each = b.each.To(rooms...)
	return b
}

// In is another name for To.
func (b ParentBroadcast) In(rooms ...string) ParentBroadcast { return b.To(rooms...) }

// Except leaves out the sockets that are in any of rooms.
func (b ParentBroadcast) Except(rooms ...string) ParentBroadcast {
	b.each = b.each.Except(rooms...)
	return b
}

// Local leaves out the sockets of other servers.
func (b ParentBroadcast) Local() ParentBroadcast {
	b.each = b.each.Local()
	return b
}

// Volatile drops the event for each client that is not ready to receive it.
func (b ParentBroadcast) Volatile() ParentBroadcast {
	b.each = b.each.Volatile()
	return b
}

// Compress sets whether the event may be compressed. By default it may.
func (b ParentBroadcast) Compress(compress bool) ParentBroadcast {
	b.each = b.each.Compress(compress)
	return b
}

// Emit sends an event to the sockets in each child: see [Broadcast.Emit].
func (b ParentBroadcast) Emit(ctx context.Context, event string, args ...any) error {
	if err := checkName(event); err != nil { // also if there are no children
		return err
	}
	var err error
	for _, ns := range b.parent.Children() {
		child := b.each
		child.ns = ns
		err = errors.Join(err, child.Emit(ctx, event, args...))
	}
	return err
}

package socketio

import (
	"context"
	"errors"
	"slices"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Broadcast is a set of sockets to emit to. It is an immutable value: each method
// returns a new one, so a Broadcast can be kept and shared.
type Broadcast struct {
	ns   *Namespace
	opts BroadcastOptions
	only *Socket // not nil: the broadcast reaches only this socket
}

// itself returns a broadcast that reaches only s.
func (s *Socket) itself() Broadcast {
	return Broadcast{ns: s.ns, opts: BroadcastOptions{Rooms: []string{s.id}, Local: true}, only: s}
}

// others turns a broadcast to one socket into a broadcast to all sockets except that one,
// with the same flags. So s.Volatile().To(room) leaves s out, as s.To(room) does. others
// returns any other broadcast unchanged.
func (b Broadcast) others() Broadcast {
	if b.only == nil {
		return b
	}
	others := b.only.Broadcast()
	others.opts.Volatile, others.opts.NoCompress = b.opts.Volatile, b.opts.NoCompress
	return others
}

// To adds rooms. The broadcast reaches each socket that is in at least one of its rooms,
// once.
func (b Broadcast) To(rooms ...string) Broadcast {
	b = b.others()
	b.opts.Rooms = append(slices.Clip(b.opts.Rooms), rooms...)
	return b
}

// In is another name for To.
func (b Broadcast) In(rooms ...string) Broadcast { return b.To(rooms...) }

// Except leaves out the sockets that are in any of rooms.
func (b Broadcast) Except(rooms ...string) Broadcast {
	b = b.others()
	b.opts.Except = append(slices.Clip(b.opts.Except), rooms...)
	return b
}

// Local leaves out the sockets of other servers.
func (b Broadcast) Local() Broadcast {
	b = b.others()
	b.opts.Local = true
	return b
}

// Volatile drops the event for each client that is not ready to receive it.
func (b Broadcast) Volatile() Broadcast {
	b.opts.Volatile = true
	return b
}

// Compress sets whether the event may be compressed. By default it may.
func (b Broadcast) Compress(compress bool) Broadcast {
	b.opts.NoCompress = !compress
	return b
}

// Emit sends an event to the broadcast's sockets, on this server and on all others. It does
// not wait for the delivery. If the arguments cannot be encoded as JSON, or the name is
// reserved ([ErrReserved]), no socket gets the event. If the adapter returns an error, only
// the sockets of this server get the event.
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

// observe tells the observers about an emit. It returns the context for everything that the
// emit leads to, so that observers can tell what caused it.
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

// FetchSockets returns the broadcast's sockets on all servers. If a server does not answer,
// it returns the sockets on the others together with an error.
func (b Broadcast) FetchSockets(ctx context.Context) ([]*RemoteSocket, error) {
	states := local{b.ns}.FetchSockets(b.opts)
	var err error
	if cluster, unreachable := b.cluster(); cluster != nil {
		var more []SocketState
		more, err = cluster.FetchSockets(ctx, b.opts)
		states = append(states, more...)
	} else if unreachable {
		err = errNoRequests
	}
	sockets := make([]*RemoteSocket, len(states))
	for i, state := range states {
		sockets[i] = &RemoteSocket{state, b.ns}
	}
	return sockets, err
}

// SocketsJoin makes the broadcast's sockets on all servers join rooms.
func (b Broadcast) SocketsJoin(ctx context.Context, rooms ...string) error {
	local{b.ns}.JoinSockets(ctx, b.opts, rooms)
	return b.askOthers(func(c ClusterAdapter) error { return c.JoinSockets(ctx, b.opts, rooms) })
}

// SocketsLeave makes the broadcast's sockets on all servers leave rooms.
func (b Broadcast) SocketsLeave(ctx context.Context, rooms ...string) error {
	local{b.ns}.LeaveSockets(ctx, b.opts, rooms)
	return b.askOthers(func(c ClusterAdapter) error { return c.LeaveSockets(ctx, b.opts, rooms) })
}

// DisconnectSockets disconnects the broadcast's sockets on all servers. With closeConn it
// ends the sockets' whole connections.
func (b Broadcast) DisconnectSockets(ctx context.Context, closeConn bool) error {
	// Ask the other servers first. A handler that calls DisconnectSockets may disconnect
	// its own socket, and this ends ctx.
	err := b.askOthers(func(c ClusterAdapter) error { return c.DisconnectSockets(ctx, b.opts, closeConn) })
	local{b.ns}.DisconnectSockets(ctx, b.opts, closeConn)
	return err
}

// errNoRequests is the error of a request to other servers if the adapter is not a
// [ClusterAdapter].
var errNoRequests = errors.New("socketio: the adapter carries broadcasts only, other servers are not asked")

// cluster returns the adapter if b concerns other servers and the adapter can carry requests
// to them, otherwise nil. unreachable is true if b concerns other servers but the adapter
// can carry only broadcasts to them.
func (b Broadcast) cluster() (c ClusterAdapter, unreachable bool) {
	if b.opts.Local || b.ns.adapter == nil {
		return nil, false
	}
	c, ok := b.ns.adapter.(ClusterAdapter)
	return c, !ok
}

// askOthers calls ask with the adapter, unless b reaches only sockets of this server.
func (b Broadcast) askOthers(ask func(ClusterAdapter) error) error {
	c, unreachable := b.cluster()
	switch {
	case c != nil:
		return ask(c)
	case unreachable:
		return errNoRequests
	}
	return nil
}

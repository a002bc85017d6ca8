package socketio

import (
	"context"
	"errors"
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

// FetchSockets returns the chosen sockets of all servers. Where some server does
// not answer, it returns those of the others together with an error.
func (b Broadcast) FetchSockets(ctx context.Context) ([]*RemoteSocket, error) {
	states := local{b.ns}.FetchSockets(b.opts)
	var err error
	if cluster, need := b.cluster(); cluster != nil {
		var more []SocketState
		more, err = cluster.FetchSockets(ctx, b.opts)
		states = append(states, more...)
	} else if need {
		err = errNoRequests
	}
	sockets := make([]*RemoteSocket, len(states))
	for i, state := range states {
		sockets[i] = &RemoteSocket{state, b.ns}
	}
	return sockets, err
}

// SocketsJoin takes the chosen sockets of all servers into rooms.
func (b Broadcast) SocketsJoin(ctx context.Context, rooms ...string) error {
	local{b.ns}.JoinSockets(ctx, b.opts, rooms)
	return b.onOthers(func(c ClusterAdapter) error { return c.JoinSockets(ctx, b.opts, rooms) })
}

// SocketsLeave takes the chosen sockets of all servers out of rooms.
func (b Broadcast) SocketsLeave(ctx context.Context, rooms ...string) error {
	local{b.ns}.LeaveSockets(ctx, b.opts, rooms)
	return b.onOthers(func(c ClusterAdapter) error { return c.LeaveSockets(ctx, b.opts, rooms) })
}

// DisconnectSockets disconnects the chosen sockets of all servers, with closeConn
// their connections.
func (b Broadcast) DisconnectSockets(ctx context.Context, closeConn bool) error {
	// The others first: a socket here that is chosen may be the one whose handler
	// this is, and its context ends with it.
	err := b.onOthers(func(c ClusterAdapter) error { return c.DisconnectSockets(ctx, b.opts, closeConn) })
	local{b.ns}.DisconnectSockets(ctx, b.opts, closeConn)
	return err
}

// errNoRequests is joined to the result of a request that other servers could not be
// asked.
var errNoRequests = errors.New("socketio: the adapter carries broadcasts only, other servers are not asked")

// cluster returns what carries requests to other servers; need is whether there
// may be some that cannot be asked.
func (b Broadcast) cluster() (c ClusterAdapter, need bool) {
	if b.opts.Local || b.ns.adapter == nil {
		return nil, false
	}
	c, ok := b.ns.adapter.(ClusterAdapter)
	return c, !ok
}

func (b Broadcast) onOthers(ask func(ClusterAdapter) error) error {
	c, need := b.cluster()
	switch {
	case c != nil:
		return ask(c)
	case need:
		return errNoRequests
	}
	return nil
}

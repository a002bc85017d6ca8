package socketio

import (
	"context"
	"errors"
	"log/slog"

	"github.com/go-json-experiment/json/jsontext"
)

// SocketState is a socket as other servers see it. Its JSON is that of the
// official adapters.
type SocketState struct {
	ID        string         `json:"id"`
	Handshake *Handshake     `json:"handshake"`
	Rooms     []string       `json:"rooms"`
	Data      jsontext.Value `json:"data,omitzero"`
}

// RemoteSocket is a socket on whichever server: what [Broadcast.FetchSockets]
// has found. Its state is that of the moment.
type RemoteSocket struct {
	state SocketState
	ns    *Namespace
}

// ID returns the socket's id.
func (r *RemoteSocket) ID() string { return r.state.ID }

// Handshake returns how the socket connected.
func (r *RemoteSocket) Handshake() *Handshake { return r.state.Handshake }

// Rooms returns the rooms that the socket was in.
func (r *RemoteSocket) Rooms() []string { return r.state.Rooms }

// BindData decodes the socket's data into dst, and leaves dst as it is where
// there is none.
func (r *RemoteSocket) BindData(dst any) error {
	if len(r.state.Data) == 0 {
		return nil
	}
	return decodeArg(r.state.Data, nil, dst)
}

// Emit sends an event to the socket, wherever it is.
func (r *RemoteSocket) Emit(ctx context.Context, event string, args ...any) error {
	return r.Only().Emit(ctx, event, args...)
}

// Join takes the socket into rooms.
func (r *RemoteSocket) Join(ctx context.Context, rooms ...string) error {
	return r.Only().SocketsJoin(ctx, rooms...)
}

// Leave takes the socket out of rooms.
func (r *RemoteSocket) Leave(ctx context.Context, rooms ...string) error {
	return r.Only().SocketsLeave(ctx, rooms...)
}

// Disconnect disconnects the socket, with closeConn all its client's.
func (r *RemoteSocket) Disconnect(ctx context.Context, closeConn bool) error {
	return r.Only().DisconnectSockets(ctx, closeConn)
}

// Only chooses this socket, for a broadcast or a [CallAll] to it alone.
func (r *RemoteSocket) Only() Broadcast { return r.ns.To(r.state.ID) }

// errNoRequests is joined to the result of a request that other servers could not be
// asked.
var errNoRequests = errors.New("socketio: the adapter carries broadcasts only, other servers are not asked")

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

// FetchSockets returns the namespace's sockets on all servers.
func (ns *Namespace) FetchSockets(ctx context.Context) ([]*RemoteSocket, error) {
	return Broadcast{ns: ns}.FetchSockets(ctx)
}

// SocketsJoin takes all sockets, on all servers, into rooms.
func (ns *Namespace) SocketsJoin(ctx context.Context, rooms ...string) error {
	return Broadcast{ns: ns}.SocketsJoin(ctx, rooms...)
}

// SocketsLeave takes all sockets, on all servers, out of rooms.
func (ns *Namespace) SocketsLeave(ctx context.Context, rooms ...string) error {
	return Broadcast{ns: ns}.SocketsLeave(ctx, rooms...)
}

// DisconnectSockets disconnects all sockets on all servers.
func (ns *Namespace) DisconnectSockets(ctx context.Context, closeConn bool) error {
	return Broadcast{ns: ns}.DisconnectSockets(ctx, closeConn)
}

// remoteState returns the socket as other servers see it.
func (s *Socket) remoteState() SocketState {
	state := SocketState{ID: s.id, Handshake: s.Handshake(), Rooms: s.Rooms()}
	var err error
	if state.Data, err = dataJSON(s.Data()); err != nil {
		s.log(s.ctx, slog.LevelWarn, "socket data is no JSON", slog.Any("error", err))
	}
	if tag := s.ns.srv.dataTag.Load(); tag != nil {
		state.Data = tag.addTo(state.Data, s)
	}
	return state
}

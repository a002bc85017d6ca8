package socketio

import (
	"context"
	"log/slog"

	"github.com/go-json-experiment/json/jsontext"
)

// SocketState is a socket as other servers see it. Its JSON has the form that the official
// adapters use.
type SocketState struct {
	ID        string         `json:"id"`
	Handshake *Handshake     `json:"handshake"`
	Rooms     []string       `json:"rooms"`
	Data      jsontext.Value `json:"data,omitzero"`
}

// RemoteSocket is a socket on any server of the cluster, as [Broadcast.FetchSockets] found
// it. Its rooms and data are the ones that it had at that moment.
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

// BindData decodes the socket's data into dst. Without data, it leaves dst unchanged.
func (r *RemoteSocket) BindData(dst any) error {
	if len(r.state.Data) == 0 {
		return nil
	}
	return decodeArg(r.state.Data, nil, dst)
}

// Emit sends an event to the socket.
func (r *RemoteSocket) Emit(ctx context.Context, event string, args ...any) error {
	return r.Only().Emit(ctx, event, args...)
}

// Join makes the socket join rooms.
func (r *RemoteSocket) Join(ctx context.Context, rooms ...string) error {
	return r.Only().SocketsJoin(ctx, rooms...)
}

// Leave makes the socket leave rooms.
func (r *RemoteSocket) Leave(ctx context.Context, rooms ...string) error {
	return r.Only().SocketsLeave(ctx, rooms...)
}

// Disconnect disconnects the socket. With closeConn it ends the client's whole
// connection.
func (r *RemoteSocket) Disconnect(ctx context.Context, closeConn bool) error {
	return r.Only().DisconnectSockets(ctx, closeConn)
}

// Only returns a broadcast to this socket only, for example for [CallAll].
func (r *RemoteSocket) Only() Broadcast { return r.ns.To(r.state.ID) }

// remoteState returns the socket as other servers see it.
func (s *Socket) remoteState() SocketState {
	state := SocketState{ID: s.id, Handshake: s.Handshake(), Rooms: s.Rooms()}
	var err error
	if state.Data, err = dataJSON(s.Data()); err != nil {
		s.log(s.ctx, slog.LevelWarn, "socket data cannot be encoded", slog.Any("error", err))
	}
	if tag := s.ns.srv.dataTag.Load(); tag != nil {
		state.Data = tag.addTo(state.Data, s)
	}
	return state
}

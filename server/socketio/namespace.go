package socketio

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/socketplay/socketplay/server/socketio/internal/rooms"
)

// Namespace is a separate channel over shared connections, with its own sockets, rooms,
// middleware and handlers.
type Namespace struct {
	name   string
	srv    *Server
	hub    rooms.Hub[*Socket]
	ackIDs atomic.Uint64 // the next id; all sockets share the counter, as in the official server

	started sync.Once // lets start set adapter and keeper only once
	adapter Adapter
	keeper  keeper // nil: clients that were cut off get new sockets

	parent *ParentNamespace // nil if the namespace is not a child
	users  int              // how many sockets are connecting or connected; guarded by srv.mu

	mu             sync.Mutex
	middleware     []Middleware
	connection     []func(context.Context, *Socket)
	roomHandlers   listeners[func(RoomEvent)]
	serverHandlers map[string]*listeners[Handler]
}

// start makes the namespace's adapter and its keeper. That may take long, so callers do not
// hold the server's lock: only callers that need this namespace wait.
func (ns *Namespace) start() {
	ns.started.Do(func() {
		opts := &ns.srv.opts
		if opts.Adapter != nil {
			ns.adapter = opts.Adapter(local{ns})
		}
		if opts.Recovery == nil {
			return
		}
		if ns.adapter == nil {
			ns.keeper = newHistory(ns, opts.Recovery)
		} else if adapter, ok := ns.adapter.(RecoveryAdapter); ok {
			ns.keeper = &clusterKeeper{ns, adapter}
		}
	})
}

// Name returns the namespace's name, which starts with a slash.
func (ns *Namespace) Name() string { return ns.name }

// OnConnection adds a handler that is called with each socket that connects. The socket's
// events wait until the handler has returned.
func (ns *Namespace) OnConnection(f func(ctx context.Context, s *Socket)) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	ns.connection = append(slices.Clip(ns.connection), f)
}

// handlers returns the middleware and the connection handlers.
func (ns *Namespace) handlers() ([]Middleware, []func(context.Context, *Socket)) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	return ns.middleware, ns.connection
}

// Emit sends an event to all sockets of the namespace, on all servers.
func (ns *Namespace) Emit(ctx context.Context, event string, args ...any) error {
	return Broadcast{ns: ns}.Emit(ctx, event, args...)
}

// Send sends an event named "message" to all sockets of the namespace.
func (ns *Namespace) Send(ctx context.Context, args ...any) error {
	return ns.Emit(ctx, "message", args...)
}

// To returns a broadcast to the sockets in any of rooms.
func (ns *Namespace) To(rooms ...string) Broadcast { return Broadcast{ns: ns}.To(rooms...) }

// In is another name for To.
func (ns *Namespace) In(rooms ...string) Broadcast { return ns.To(rooms...) }

// Except returns a broadcast to all sockets except those in any of rooms.
func (ns *Namespace) Except(rooms ...string) Broadcast { return Broadcast{ns: ns}.Except(rooms...) }

// Local returns a broadcast to the sockets of this server.
func (ns *Namespace) Local() Broadcast { return Broadcast{ns: ns}.Local() }

// Volatile returns a broadcast to all sockets. The event is dropped for each client that
// is not ready to receive it.
func (ns *Namespace) Volatile() Broadcast { return Broadcast{ns: ns}.Volatile() }

// Compress returns a broadcast to all sockets, and sets whether the event may be
// compressed.
func (ns *Namespace) Compress(compress bool) Broadcast { return Broadcast{ns: ns}.Compress(compress) }

// Sockets returns the sockets that are connected to this server.
func (ns *Namespace) Sockets() []*Socket { return ns.hub.All() }

// Socket returns the socket with that id if it is connected to this server, or nil.
func (ns *Namespace) Socket(id string) *Socket { return ns.hub.Socket(id) }

// FetchSockets returns the namespace's sockets on all servers.
func (ns *Namespace) FetchSockets(ctx context.Context) ([]*RemoteSocket, error) {
	return Broadcast{ns: ns}.FetchSockets(ctx)
}

// SocketsJoin makes all sockets on all servers join rooms.
func (ns *Namespace) SocketsJoin(ctx context.Context, rooms ...string) error {
	return Broadcast{ns: ns}.SocketsJoin(ctx, rooms...)
}

// SocketsLeave makes all sockets on all servers leave rooms.
func (ns *Namespace) SocketsLeave(ctx context.Context, rooms ...string) error {
	return Broadcast{ns: ns}.SocketsLeave(ctx, rooms...)
}

// DisconnectSockets disconnects all sockets on all servers. With closeConn it ends their
// whole connections.
func (ns *Namespace) DisconnectSockets(ctx context.Context, closeConn bool) error {
	return Broadcast{ns: ns}.DisconnectSockets(ctx, closeConn)
}

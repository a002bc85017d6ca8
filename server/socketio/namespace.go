package socketio

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/socketplay/socketplay/server/socketio/internal/rooms"
)

// Namespace is a channel of its own on shared connections: it has its own
// sockets, rooms, middleware and handlers.
type Namespace struct {
	name   string
	srv    *Server
	hub    rooms.Hub[*Socket]
	ackIDs atomic.Uint64 // the next one; shared by all sockets, as in the official server

	started sync.Once // sets the next two
	adapter Adapter
	keeper  keeper // nil: nobody comes back

	parent  *ParentNamespace // nil unless a client's connect brought it about
	holders int              // sockets that connect or are connected; guarded by srv.mu

	mu             sync.Mutex
	middleware     []Middleware
	connection     []func(context.Context, *Socket)
	roomHandlers   listeners[func(RoomEvent)]
	serverHandlers map[string]*listeners[Handler]
}

// start connects the namespace with its like on other servers. That may take its
// time, so it is not done under the server's lock: who else wants this namespace
// waits, and nobody wants another one in vain.
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

// OnConnection adds a handler that is called with each socket that connects.
// The socket's events wait until it returns.
func (ns *Namespace) OnConnection(f func(ctx context.Context, s *Socket)) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	ns.connection = append(slices.Clip(ns.connection), f)
}

func (ns *Namespace) handlers() ([]Middleware, []func(context.Context, *Socket)) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	return ns.middleware, ns.connection
}

// Emit sends an event to every socket of the namespace, on all servers.
func (ns *Namespace) Emit(ctx context.Context, event string, args ...any) error {
	return Broadcast{ns: ns}.Emit(ctx, event, args...)
}

// Send sends an event named "message" to every socket of the namespace.
func (ns *Namespace) Send(ctx context.Context, args ...any) error {
	return ns.Emit(ctx, "message", args...)
}

// To chooses the sockets in any of rooms.
func (ns *Namespace) To(rooms ...string) Broadcast { return Broadcast{ns: ns}.To(rooms...) }

// In is To, for those who read it better that way.
func (ns *Namespace) In(rooms ...string) Broadcast { return ns.To(rooms...) }

// Except chooses all sockets but those in any of rooms.
func (ns *Namespace) Except(rooms ...string) Broadcast { return Broadcast{ns: ns}.Except(rooms...) }

// Local chooses the sockets of this server.
func (ns *Namespace) Local() Broadcast { return Broadcast{ns: ns}.Local() }

// Volatile chooses all sockets, and lets the event be lost to those that are not
// ready to receive.
func (ns *Namespace) Volatile() Broadcast { return Broadcast{ns: ns}.Volatile() }

// Compress chooses all sockets, and sets whether the event may be compressed.
func (ns *Namespace) Compress(compress bool) Broadcast { return Broadcast{ns: ns}.Compress(compress) }

// Sockets returns the sockets that are connected to this server.
func (ns *Namespace) Sockets() []*Socket { return ns.hub.All() }

// Socket returns the connected socket with that id, nil if there is none here.
func (ns *Namespace) Socket(id string) *Socket { return ns.hub.Socket(id) }

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

package socketio

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/socketio/internal/rooms"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Middleware decides whether a socket may connect to a namespace. An error
// refuses it: see [ConnectError].
type Middleware func(ctx context.Context, s *Socket) error

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

// Use adds middleware that runs for each socket before it connects, in the
// order in which it was added.
func (ns *Namespace) Use(m Middleware) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	ns.middleware = append(slices.Clip(ns.middleware), m)
}

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

// Rooms lists the rooms that have a socket on this server.
func (ns *Namespace) Rooms() []string { return ns.hub.Rooms() }

// Socket returns the connected socket with that id, nil if there is none here.
func (ns *Namespace) Socket(id string) *Socket { return ns.hub.Socket(id) }

// selected returns the sockets of this server that opts choose, each once.
func (ns *Namespace) selected(opts BroadcastOptions) []*Socket {
	return ns.hub.Select(opts.Rooms, opts.Except)
}

// deliver sends p to the sockets of this server that opts choose.
func (ns *Namespace) deliver(ctx context.Context, p sio.Packet, opts BroadcastOptions) {
	wire := p
	if opts.Offset != "" && ns.keeper != nil {
		wire.Data = appendOffset(p.Data, opts.Offset)
	}
	ns.deliverTo(ctx, p, wire, opts, ns.selected(opts))
}

// emit sends p to the chosen sockets, here and on other servers.
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

// deliverTo sends an event to sockets: wire, which is p with what only clients
// need. It is encoded once for all of them.
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

// delivery takes a packet apart once, and only if somebody wants to know.
type delivery struct {
	p        sio.Packet
	name     string
	argsJSON []byte
}

func (d *delivery) open() {
	if d.argsJSON == nil {
		d.name, _, _ = sio.EventName(d.p.Data)
		d.argsJSON = argsOf(d.p)
	}
}

func (d *delivery) event() string { d.open(); return d.name }
func (d *delivery) args() []byte  { d.open(); return d.argsJSON }

// newsHold is how long a client is kept from knowing that it is connected, or not any
// more, while handlers of that run. What takes longer waits for something, and so would a handler
// of the official server after its answer has gone out.
const newsHold = 50 * time.Millisecond

// connect runs the middleware and, if it agrees, connects s. It runs on the
// socket's mailbox, so events wait until the connection handlers have returned.
func (ns *Namespace) connect(ctx context.Context, s *Socket, cause *eio.Cause) {
	middleware, connection := ns.handlers()
	session, offset, err := ns.admit(ctx, s, middleware)
	ctx = ns.srv.observe(ctx, Observation{Kind: ObservedVerdict, Socket: s, Err: err, Cause: contextOf(cause)})
	if err != nil {
		s.log(ctx, slog.LevelInfo, "socket refused", slog.Any("error", err))
		ns.withdraw(ctx, s)
		s.conn.refuse(ctx, s, err)
		return
	}
	s.Join(ctx, s.id)
	if !s.conn.admit(s) { // the client went away meanwhile
		ns.withdraw(ctx, s)
		return
	}
	// A client that hears that it is connected may count on what the handlers do at
	// once, such as joining rooms: in the official server nothing comes between.
	defer s.conn.session.Hold(newsHold)()
	if err := ns.enter(ctx, s, session, offset); err != nil {
		s.log(ctx, slog.LevelWarn, "a client that comes back has to try again", slog.Any("error", err))
		s.Drop() // its session is kept anew
		return
	}
	s.log(ctx, slog.LevelDebug, "socket connected", slog.String("transport", s.SessionTransport()), slog.Bool("recovered", s.recovered))
	ctx = ns.srv.observe(ctx, Observation{Kind: ObservedConnect, Socket: s, Transport: s.SessionTransport()})
	for _, f := range connection {
		if err := s.guard(func() error { f(ctx, s); return nil }); err != nil {
			s.fail(ctx, err, nil)
		}
	}
}

// enter tells the client that s is connected, and lets broadcasts reach it from
// then on. A client that comes back gets first what it missed.
func (ns *Namespace) enter(ctx context.Context, s *Socket, session *session, offset string) error {
	cause := ns.srv.because(ctx)
	reply := sio.Packet{Type: sio.Connect, Namespace: ns.name, Data: []byte(`{"sid":"` + s.id + `"}`)}
	if ns.keeper == nil {
		s.conn.send(cause, reply)
		ns.hub.Connect(&s.member, s.id)
		return nil
	}
	reply.Data = []byte(`{"sid":"` + s.id + `","pid":"` + s.pid + `"}`)
	if session != nil {
		s.Join(ctx, session.Rooms...)
	}
	return ns.keeper.resume(ctx, session, offset, func(missed []sio.Packet) {
		for _, p := range missed {
			s.conn.send(cause, p)
		}
		s.conn.send(cause, reply)
		ns.hub.Connect(&s.member, s.id)
	})
}

func checkName(name string) error {
	if sio.IsReserved(name) {
		return fmt.Errorf("%w: %q", ErrReserved, name)
	}
	return nil
}

package socketio

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/randomid"
	"github.com/socketplay/socketplay/server/socketio/internal/rooms"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Socket is one client's connection to one namespace.
type Socket struct {
	ns        *Namespace
	conn      *connection
	auth      []byte // the auth payload, see Handshake
	time      time.Time
	id        string // id, pid and recovered do not change after the middleware has let the socket in
	pid       string // secret: the client sends it to come back as this socket; "" without a keeper
	recovered bool
	ctx       context.Context
	cancel    context.CancelCauseFunc
	mailbox   mailbox

	member rooms.Member[*Socket]

	mu            sync.Mutex
	state         socketState
	middleware    []func(Handler) Handler
	handlers      []eventListeners
	any           listeners[Handler]
	anyOutgoing   listeners[OutgoingHandler]
	disconnecting listeners[func(context.Context, Reason)]
	disconnect    listeners[func(context.Context, Reason)]
	errors        listeners[func(context.Context, error)]
	acks          map[uint64]expectedAck
	handshake     *Handshake
	values        map[any]any
	data          any
}

type socketState int

const (
	socketConnecting socketState = iota
	socketConnected
	socketClosed
)

func newSocket(ns *Namespace, c *connection, auth []byte) *Socket {
	s := &Socket{
		ns: ns, conn: c, id: randomid.New(), auth: auth, time: time.Now(),
	}
	s.member = rooms.NewMember(s)
	// The socket's context does not end with the session's context, since the last handlers
	// still run then. Its cause is the Reason, which says more than the cause of the
	// session's context.
	s.ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(c.session.Context()))
	if ns.keeper != nil {
		s.pid = randomid.New()
	}
	s.mailbox.init(ns.srv.spawn, &c.intake)
	return s
}

// connectBytes returns how many bytes of its CONNECT the socket keeps.
func (s *Socket) connectBytes() int { return len(s.ns.name) + len(s.auth) }

// Recovered reports whether the client has come back as the socket that it had before: see
// [Recovery].
func (s *Socket) Recovered() bool { return s.recovered }

// ID returns the socket's id, which is public. The socket is alone in a room that has this
// id as its name.
func (s *Socket) ID() string { return s.id }

// Namespace returns the namespace that the socket connected to.
func (s *Socket) Namespace() *Namespace { return s.ns }

// Handshake returns how the socket connected.
func (s *Socket) Handshake() *Handshake {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handshake == nil { // made on request, since most programs need few of them
		s.handshake = newHandshake(s.conn.session.Handshake(), s.auth, s.time)
	}
	return s.handshake
}

// Conn returns the connection that carries the socket. All sockets of one client share it.
func (s *Socket) Conn() *engine.Session { return s.conn.session }

// Request returns the request that opened the connection, without its body. The request's
// context is the socket's context. It contains the values that HTTP middleware has added.
func (s *Socket) Request() *http.Request {
	h := s.conn.session.Handshake()
	r := &http.Request{
		Method: http.MethodGet, URL: h.URL, RequestURI: h.URL.RequestURI(), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h.Header, Host: h.Host, RemoteAddr: h.RemoteAddr, Body: http.NoBody,
	}
	return r.WithContext(s.ctx)
}

// SessionTransport returns the transport that is in use now, "polling" or "websocket".
func (s *Socket) SessionTransport() string { return s.conn.session.Transport() }

// SessionName returns a name of the connection that carries the socket. All sockets of one
// client share the connection. Unlike the session's id, the name is not secret.
func (s *Socket) SessionName() string { return s.conn.name }

// Connected reports whether the socket is connected.
func (s *Socket) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state == socketConnected
}

// Context returns the socket's context. It ends when the socket has disconnected and the
// events that came before are handled, but at most one second after the disconnect. The
// context's cause is then the [Reason].
func (s *Socket) Context() context.Context { return s.ctx }

// Broadcast returns a broadcast to all sockets of the namespace except this one.
func (s *Socket) Broadcast() Broadcast { return s.ns.Except(s.id) }

// To returns a broadcast to the sockets in any of rooms, except this one.
func (s *Socket) To(rooms ...string) Broadcast { return s.Broadcast().To(rooms...) }

// In is another name for To.
func (s *Socket) In(rooms ...string) Broadcast { return s.To(rooms...) }

// Except returns a broadcast to all sockets except this one and those in any of rooms.
func (s *Socket) Except(rooms ...string) Broadcast { return s.Broadcast().Except(rooms...) }

// Local returns a broadcast to the sockets of this server, except this one.
func (s *Socket) Local() Broadcast { return s.Broadcast().Local() }

// Volatile returns a broadcast to this socket. The event is dropped if the client is not
// ready to receive it. The methods To, In, Except and Local of the broadcast turn it into a
// broadcast to other sockets, as the same methods of the socket do.
func (s *Socket) Volatile() Broadcast { return s.itself().Volatile() }

// Compress returns a broadcast to this socket, and sets whether the event may be
// compressed. For further methods see [Socket.Volatile].
func (s *Socket) Compress(compress bool) Broadcast { return s.itself().Compress(compress) }

// Send sends an event named "message".
func (s *Socket) Send(ctx context.Context, args ...any) error {
	return s.Emit(ctx, "message", args...)
}

// Emit sends an event to this socket. It does not wait until the client has the event: use
// [Call] to wait for an acknowledgement.
func (s *Socket) Emit(ctx context.Context, event string, args ...any) error {
	p, err := encodeEvent(s.ns.name, event, args)
	if err != nil {
		return err
	}
	return s.emit(ctx, event, p)
}

func (s *Socket) emit(ctx context.Context, event string, p sio.Packet) error {
	if s.ns.srv.watched(ObservedEmit) {
		ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedEmit, Socket: s, Event: event, Args: argsOf(p)})
	}
	if s.ns.keeper != nil && !p.HasID {
		if !s.Connected() {
			return ErrNotConnected
		}
		return s.ns.keeper.emit(ctx, p, BroadcastOptions{Rooms: []string{s.id}}, s)
	}
	return s.deliver(ctx, p, p)
}

// markConnected turns a connecting socket into a connected one. It returns false if the
// socket has been closed.
func (s *Socket) markConnected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != socketConnecting {
		return false
	}
	s.state = socketConnected
	return true
}

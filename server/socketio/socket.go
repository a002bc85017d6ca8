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
	auth      []byte // as in Handshake
	time      time.Time
	id        string // it, pid and recovered are settled once middleware has agreed
	pid       string // private: with it a client comes back, where there is a keeper
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
	acks          map[uint64]question
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
	// It outlives the session's context for the time of its last handlers; its own
	// cause is the finer one.
	s.ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(c.session.Context()))
	if ns.keeper != nil {
		s.pid = randomid.New()
	}
	s.mailbox.init(ns.srv.begin)
	return s
}

// Recovered reports whether the client has come back, as the socket that it was:
// see [Recovery].
func (s *Socket) Recovered() bool { return s.recovered }

// ID returns the socket's public id, by which it is also alone in a room.
func (s *Socket) ID() string { return s.id }

// Namespace returns the namespace that the socket connected to.
func (s *Socket) Namespace() *Namespace { return s.ns }

// Handshake returns how the socket connected.
func (s *Socket) Handshake() *Handshake {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handshake == nil { // most are never asked for
		s.handshake = newHandshake(s.conn.session.Handshake(), s.auth, s.time)
	}
	return s.handshake
}

// Conn returns the connection that carries the socket, which all sockets of one
// client share.
func (s *Socket) Conn() *engine.Session { return s.conn.session }

// Request returns the request that opened the connection, without a body, in the
// socket's context. The values of its context are those that middleware of
// net/http has set.
func (s *Socket) Request() *http.Request {
	h := s.conn.session.Handshake()
	r := &http.Request{
		Method: http.MethodGet, URL: h.URL, RequestURI: h.URL.RequestURI(), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h.Header, Host: h.Host, RemoteAddr: h.RemoteAddr, Body: http.NoBody,
	}
	return r.WithContext(s.ctx)
}

// SessionTransport returns "polling" or "websocket", whichever is in use now.
func (s *Socket) SessionTransport() string { return s.conn.session.Transport() }

// SessionName returns a name for the connection that carries the socket. Sockets
// of one client in several namespaces share it. It is no secret.
func (s *Socket) SessionName() string { return s.conn.name }

// Connected reports whether the socket is connected.
func (s *Socket) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state == socketConnected
}

// Context ends when the socket has disconnected and what it sent before is handled,
// a second later at most; its cause is then the [Reason].
func (s *Socket) Context() context.Context { return s.ctx }

// Broadcast chooses all sockets of the namespace but this one.
func (s *Socket) Broadcast() Broadcast { return s.ns.Except(s.id) }

// To chooses the sockets in any of rooms but this one.
func (s *Socket) To(rooms ...string) Broadcast { return s.Broadcast().To(rooms...) }

// In is To, for those who read it better that way.
func (s *Socket) In(rooms ...string) Broadcast { return s.To(rooms...) }

// Except chooses all sockets but this one and those in any of rooms.
func (s *Socket) Except(rooms ...string) Broadcast { return s.Broadcast().Except(rooms...) }

// Local chooses the sockets of this server but this one.
func (s *Socket) Local() Broadcast { return s.Broadcast().Local() }

// Volatile chooses this socket, and lets the event be lost if its client is not
// ready to receive. Where To, In, Except or Local follows, it is a broadcast to
// others, as that method of the socket's.
func (s *Socket) Volatile() Broadcast { return s.itself().Volatile() }

// Compress is Volatile for whether the event may be compressed.
func (s *Socket) Compress(compress bool) Broadcast { return s.itself().Compress(compress) }

// Send sends an event named "message".
func (s *Socket) Send(ctx context.Context, args ...any) error {
	return s.Emit(ctx, "message", args...)
}

// Emit sends an event to this socket. It does not wait for its delivery; [Call]
// does.
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

// accept turns a connecting socket into a connected one.
func (s *Socket) accept() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != socketConnecting {
		return false
	}
	s.state = socketConnected
	return true
}

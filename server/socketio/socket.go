package socketio

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio/internal/rooms"
	"github.com/socketplay/socketplay/server/wire/eio"
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
		ns: ns, conn: c, id: newID(), auth: auth, time: time.Now(),
	}
	s.member = rooms.NewMember(s)
	// It outlives the session's context for the time of its last handlers; its own
	// cause is the finer one.
	s.ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(c.session.Context()))
	if ns.keeper != nil {
		s.pid = newID()
	}
	s.mailbox.init(ns.srv.begin)
	return s
}

// newID returns 120 random bits in 20 characters.
func newID() string {
	var id [15]byte
	_, _ = rand.Read(id[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(id[:])
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

// SetData sets what the official server calls socket.data: a value that becomes
// JSON where other servers fetch the socket. It must not be changed afterwards.
func (s *Socket) SetData(data any) {
	s.mu.Lock()
	s.data = data
	connected := s.state == socketConnected
	s.mu.Unlock()
	if connected {
		s.ns.srv.observe(s.ctx, Observation{Kind: ObservedData, Socket: s})
	}
}

// Data returns what SetData has set.
func (s *Socket) Data() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.data
}

// Set keeps a value with the socket, for this server alone. As with a context,
// keys should be of a type of the caller's own.
func (s *Socket) Set(key, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.values == nil {
		s.values = make(map[any]any)
	}
	s.values[key] = value
}

// Value returns what Set kept under key, nil if nothing.
func (s *Socket) Value(key any) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values[key]
}

// Join enters rooms, which come to be with their first socket.
func (s *Socket) Join(ctx context.Context, rooms ...string) {
	for _, room := range rooms {
		joined, created := s.ns.hub.Join(&s.member, room)
		if !joined {
			continue
		}
		if created {
			s.ns.fireRoom(RoomEvent{Kind: RoomCreated, Room: room})
		}
		s.ns.fireRoom(RoomEvent{RoomJoined, room, s.id})
		s.ns.srv.observe(ctx, Observation{Kind: ObservedJoin, Socket: s, Room: room})
	}
}

// Leave leaves a room, which is gone with its last socket.
func (s *Socket) Leave(ctx context.Context, room string) {
	if left, deleted := s.ns.hub.Leave(&s.member, room); left {
		s.ns.fireLeft(s, room, deleted)
		s.ns.srv.observe(ctx, Observation{Kind: ObservedLeave, Socket: s, Room: room})
	}
}

// Rooms returns the rooms that the socket is in, sorted, its own among them.
func (s *Socket) Rooms() []string { return s.ns.hub.RoomsOf(&s.member) }

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

// deliver sends an event to this socket alone: wire, which is p with what only
// clients need.
func (s *Socket) deliver(ctx context.Context, p, wire sio.Packet) error {
	messages, err := s.ns.srv.opts.Parser.Encode(wire)
	if err != nil {
		return fmt.Errorf("socketio: %w", err)
	}
	if !s.send(ctx, messages, false, &delivery{p: p}) {
		return ErrNotConnected
	}
	return nil
}

// send reports whether the messages were queued for the client. d is the event that
// they carry, for those who watch.
func (s *Socket) send(ctx context.Context, messages []eio.Packet, volatile bool, d *delivery) bool {
	s.mu.Lock()
	connected, outgoing := s.state == socketConnected, s.anyOutgoing.entries
	s.mu.Unlock()
	if !connected || volatile && !s.conn.session.Writable() {
		return false
	}
	for _, f := range outgoing {
		(*f)(d.event(), d.args())
	}
	if s.ns.srv.watched(ObservedDeliver) {
		ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedDeliver, Socket: s, Event: d.event(), Args: d.args(), Attachments: d.p.Attachments})
		if d.p.HasID {
			s.asked(d.p.ID, ctx)
		}
	}
	s.conn.session.Send(caused(messages, s.ns.srv.because(ctx))...)
	return true
}

// Disconnect disconnects the socket; the client sees "io server disconnect" and
// does not come back by itself. With closeConn it ends the whole connection, all
// namespaces included.
func (s *Socket) Disconnect(closeConn bool) {
	s.disconnectFor(closeConn, nil)
}

func (s *Socket) disconnectFor(closeConn bool, cause *eio.Cause) {
	if !closeConn {
		s.disconnectNamespace(cause)
		return
	}
	for _, other := range s.conn.takeSockets() {
		other.disconnectNamespace(cause)
	}
	s.conn.session.Close()
}

func (s *Socket) disconnectNamespace(cause *eio.Cause) {
	if s.Connected() {
		// A client that hears of it may close the connection, which must find this done:
		// else that would be the reason.
		defer s.conn.session.Hold(newsHold)()
		s.conn.send(cause, sio.Packet{Type: sio.Disconnect, Namespace: s.ns.name})
		s.close(ReasonServerNamespaceDisconnect, cause)
	}
}

// Drop cuts the client's connection without a word, as a broken network would.
// The client notices, and reconnects.
func (s *Socket) Drop() { s.conn.session.Drop() }

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

// fail gives err to the error handlers. cause, if not nil, led to it.
func (s *Socket) fail(ctx context.Context, err error, cause *eio.Cause) {
	ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedError, Socket: s, Err: err, Cause: contextOf(cause)})
	s.mu.Lock()
	handlers := s.errors.entries
	s.mu.Unlock()
	if len(handlers) == 0 {
		s.log(ctx, slog.LevelWarn, "socket error without a handler", slog.Any("error", err))
	}
	for _, f := range handlers {
		if err := s.guard(func() error { (*f)(ctx, err); return nil }); err != nil {
			s.log(ctx, slog.LevelError, "error handler panicked", slog.Any("error", err))
		}
	}
}

// guard is the package's guard, for handlers of this socket.
func (s *Socket) guard(f func() error) error {
	err := guard(f)
	if p, ok := err.(*PanicError); ok {
		s.log(s.ctx, slog.LevelError, "handler panicked", slog.Any("error", p))
	}
	return err
}

// guard turns a panic in f into a [PanicError], so that one handler cannot end the
// process for all clients.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}

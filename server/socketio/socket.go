package socketio

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Socket is one client's connection to one namespace.
type Socket struct {
	ns        *Namespace
	conn      *connection
	id        string // it, pid and recovered are settled once middleware has agreed
	pid       string // private: with it a client comes back
	recovered bool
	handshake *Handshake
	ctx       context.Context
	cancel    context.CancelCauseFunc
	mailbox   mailbox

	rooms []string // guarded by the hub
	left  bool     // guarded by the hub: it has left all rooms for good

	mu            sync.Mutex
	state         socketState
	middleware    []func(Handler) Handler
	handlers      map[string]*listeners[Handler]
	any           listeners[Handler]
	anyOutgoing   listeners[OutgoingHandler]
	disconnecting listeners[func(context.Context, Reason)]
	disconnect    listeners[func(context.Context, Reason)]
	errors        listeners[func(context.Context, error)]
	acks          map[uint64]ackHandler
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
		ns: ns, conn: c, id: newID(), pid: newID(),
		handshake: newHandshake(c.session.Handshake(), auth),
	}
	// It outlives the session's context for the time of its last handlers; its own
	// cause is the finer one.
	s.ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(c.session.Context()))
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
func (s *Socket) Handshake() *Handshake { return s.handshake }

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
		joined, created := s.ns.hub.join(s, room)
		if !joined {
			continue
		}
		if created {
			s.ns.fireRooms(RoomEvent{Kind: RoomCreated, Room: room})
		}
		s.ns.fireRooms(RoomEvent{RoomJoined, room, s.id})
		s.ns.srv.observe(ctx, Observation{Kind: ObservedJoin, Socket: s, Room: room})
	}
}

// Leave leaves a room, which is gone with its last socket.
func (s *Socket) Leave(ctx context.Context, room string) {
	if left, deleted := s.ns.hub.leave(s, room); left {
		s.ns.fireLeft(s, room, deleted)
		s.ns.srv.observe(ctx, Observation{Kind: ObservedLeave, Socket: s, Room: room})
	}
}

// Rooms returns the rooms that the socket is in, sorted, its own among them.
func (s *Socket) Rooms() []string { return s.ns.hub.roomsOf(s) }

// Broadcast chooses all sockets of the namespace but this one.
func (s *Socket) Broadcast() Broadcast { return s.ns.Except(s.id) }

// To chooses the sockets in any of rooms but this one.
func (s *Socket) To(rooms ...string) Broadcast { return s.Broadcast().To(rooms...) }

// In is To, for those who read it better that way.
func (s *Socket) In(rooms ...string) Broadcast { return s.To(rooms...) }

// Except chooses all sockets but this one and those in any of rooms.
func (s *Socket) Except(rooms ...string) Broadcast { return s.Broadcast().Except(rooms...) }

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
	d := &delivery{p: p}
	if s.ns.srv.watched(ObservedDeliver) {
		s.ns.srv.observe(ctx, Observation{Kind: ObservedDeliver, Socket: s, Event: d.event(), Args: d.args(), Attachments: p.Attachments})
	}
	return s.sendPacket(wire, d)
}

// sendPacket encodes p for this socket alone.
func (s *Socket) sendPacket(p sio.Packet, d *delivery) error {
	messages, err := s.ns.srv.opts.Parser.Encode(p)
	if err != nil {
		return fmt.Errorf("socketio: %w", err)
	}
	if !s.send(messages, false, d) {
		return ErrNotConnected
	}
	return nil
}

// send reports whether the messages were queued for the client. d, if not nil, is
// the event that they carry, for those who watch outgoing ones.
func (s *Socket) send(messages []eio.Packet, volatile bool, d *delivery) bool {
	s.mu.Lock()
	connected, outgoing := s.state == socketConnected, s.anyOutgoing.entries
	s.mu.Unlock()
	if !connected || volatile && !s.conn.session.Writable() {
		return false
	}
	if d != nil {
		for _, f := range outgoing {
			(*f)(d.event(), d.args())
		}
	}
	s.conn.session.Send(messages...)
	return true
}

// Disconnect disconnects the socket; the client sees "io server disconnect" and
// does not come back by itself. With closeConn it ends the whole connection, all
// namespaces included.
func (s *Socket) Disconnect(closeConn bool) {
	if !closeConn {
		s.disconnectNamespace()
		return
	}
	for _, other := range s.conn.takeSockets() {
		other.disconnectNamespace()
	}
	s.conn.session.Close()
}

func (s *Socket) disconnectNamespace() {
	if s.Connected() {
		s.conn.send(sio.Packet{Type: sio.Disconnect, Namespace: s.ns.name})
		s.close(ReasonServerNamespaceDisconnect)
	}
}

// Drop cuts the client's connection without a word, as a broken network would.
// The client notices, and reconnects.
func (s *Socket) Drop() { s.conn.session.Drop() }

// On adds a handler for an event. Calling off takes it out again.
func (s *Socket) On(event string, h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handlers == nil {
		s.handlers = make(map[string]*listeners[Handler])
	}
	list := s.handlers[event]
	if list == nil {
		list = new(listeners[Handler])
		s.handlers[event] = list
	}
	return listen(s, list, h, false)
}

// OnAny adds a handler for every event; it runs before those for one event.
func (s *Socket) OnAny(h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.any, h, false)
}

// PrependAny is OnAny for a handler that runs before the others.
func (s *Socket) PrependAny(h Handler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.any, h, true)
}

// OutgoingHandler is told of an event that is sent to a socket; args is the JSON
// array of its arguments.
type OutgoingHandler func(event string, args []byte)

// OnAnyOutgoing adds a handler for every event that is sent to this socket,
// broadcasts included. It runs in the sender's goroutine and must be quick.
func (s *Socket) OnAnyOutgoing(h OutgoingHandler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.anyOutgoing, h, false)
}

// PrependAnyOutgoing is OnAnyOutgoing for a handler that runs before the others.
func (s *Socket) PrependAnyOutgoing(h OutgoingHandler) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.anyOutgoing, h, true)
}

// Use adds middleware around the handlers of every event that the socket
// receives. Where it does not call the next handler, none runs; an error it
// returns goes to the error handlers.
func (s *Socket) Use(m func(next Handler) Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.middleware = append(slices.Clip(s.middleware), m)
}

// OnDisconnecting adds a handler that is called when the socket is about to go,
// while it is still in its rooms.
func (s *Socket) OnDisconnecting(f func(ctx context.Context, reason Reason)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.disconnecting, f, false)
}

// OnDisconnect adds a handler that is called when the socket has gone.
func (s *Socket) OnDisconnect(f func(ctx context.Context, reason Reason)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.disconnect, f, false)
}

// OnError adds a handler for what goes wrong with the socket: malformed packets,
// errors of middleware and handlers, panics.
func (s *Socket) OnError(f func(ctx context.Context, err error)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return listen(s, &s.errors, f, false)
}

// listen adds a handler to one of s's lists, whose mutex the caller holds.
func listen[T any](s *Socket, list *listeners[T], h T, first bool) (off func()) {
	entry := list.add(h, first)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		list.remove(entry)
	}
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

// lastWord is how long a handler that is at work when its client leaves, or has yet
// to see what the client sent before, may take until its context ends.
const lastWord = time.Second

// close disconnects the socket now, as the server wants it: what it has received
// and not handled yet is dropped.
func (s *Socket) close(reason Reason) { s.shut(reason, true) }

// closeInOrder disconnects the socket after what it has received is handled.
func (s *Socket) closeInOrder(reason Reason) { s.shut(reason, false) }

func (s *Socket) shut(reason Reason, drop bool) {
	s.mu.Lock()
	before, acks := s.state, s.acks
	s.state, s.acks = socketClosed, nil
	s.mu.Unlock()
	for _, answer := range acks {
		answer(sio.Packet{}, reason)
	}
	s.conn.remove(s)
	switch before {
	case socketConnecting:
		s.mailbox.close(false, func() {}) // connect cleans up
		s.cancel(reason)
	case socketConnected:
		s.keepSession(reason)
		if drop {
			s.cancel(reason)
		}
		if busy := s.mailbox.close(drop, func() { s.leave(reason) }); busy {
			time.AfterFunc(lastWord, func() { s.cancel(reason) })
		}
	}
}

// discard ends a socket that was refused.
func (s *Socket) discard() {
	s.mu.Lock()
	s.state = socketClosed
	s.mu.Unlock()
	s.cancel(ReasonServerNamespaceDisconnect)
}

// leave is the last thing in a connected socket's mailbox.
func (s *Socket) leave(reason Reason) {
	s.cancel(reason)
	s.mu.Lock()
	disconnecting, disconnect := s.disconnecting.entries, s.disconnect.entries
	s.mu.Unlock()
	ctx := context.WithoutCancel(s.ctx)
	if s.ns.srv.watched(ObservedDisconnecting) {
		ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedDisconnecting, Socket: s, Reason: reason, Rooms: s.Rooms()})
	}
	s.runAll(ctx, disconnecting, reason)
	rooms := s.ns.remove(s)
	s.log(ctx, slog.LevelDebug, "socket disconnected", slog.String("reason", string(reason)))
	ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedDisconnect, Socket: s, Reason: reason, Rooms: rooms})
	s.runAll(ctx, disconnect, reason)
}

func (s *Socket) runAll(ctx context.Context, handlers []*func(context.Context, Reason), reason Reason) {
	for _, f := range handlers {
		if err := s.guard(func() error { (*f)(ctx, reason); return nil }); err != nil {
			s.fail(ctx, err)
		}
	}
}

// fail gives err to the error handlers.
func (s *Socket) fail(ctx context.Context, err error) {
	ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedError, Socket: s, Err: err})
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

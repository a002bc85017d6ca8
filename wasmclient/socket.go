package wasmclient

import (
	"slices"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Socket is a client's side of one namespace.
type Socket struct {
	m         *Manager
	namespace string

	// The rest changes within the manager's strand only.

	id        string
	connected bool
	recovered bool
	life      lifetime // of the connection, or the last
	following bool     // the manager's connection: what the official client calls active

	opts     SocketOptions
	handlers handlers

	received   []*Event   // before the server's CONNECT, when it recovers a session
	sendBuffer []outgoing // while not connected
	queue      []*queued  // with Retries
	acks       pendingAcks
	nextAck    uint64

	session string // the server's private id for state recovery, "" without it
	offset  []byte // JSON string: the last event that was seen of it
}

// outgoing is an encoded event that waits for the connection.
type outgoing struct {
	sio.Packet
	tag int // the message's
}

// State is what there is to know of a socket's connection.
type State struct {
	ID        string // "" while not connected
	Connected bool
	Active    bool // connected, or about to be without being asked again
	Recovered bool // this connection goes on where the last one broke
}

func newSocket(m *Manager, namespace string, opts SocketOptions) *Socket {
	return &Socket{m: m, namespace: namespace, opts: opts}
}

// Manager returns the manager whose connection the socket uses.
func (s *Socket) Manager() *Manager { return s.m }

// Namespace returns the name of the namespace, such as "/tasks".
func (s *Socket) Namespace() string { return s.namespace }

// State returns how the socket stands.
func (s *Socket) State() (state State) {
	s.m.strand.do(func() { state = s.state() })
	return state
}

// ID returns the socket's id on the server, "" while it is not connected.
func (s *Socket) ID() string { return s.State().ID }

// Connected reports whether the server has accepted the socket.
func (s *Socket) Connected() bool { return s.State().Connected }

func (s *Socket) state() State {
	return State{ID: s.id, Connected: s.connected, Active: s.following, Recovered: s.recovered}
}

// SetAuth changes Auth of the socket's options, for the next connect.
func (s *Socket) SetAuth(auth func(send func([]byte))) {
	s.m.strand.do(func() { s.opts.Auth = auth })
}

// Connect joins the namespace, and follows the manager's connection until
// Disconnect. It does not wait: see OnConnect and OnConnectError.
func (s *Socket) Connect() { s.m.strand.do(s.connect) }

// Disconnect leaves the namespace. The last socket to leave closes the
// connection.
func (s *Socket) Disconnect() { s.m.strand.do(s.disconnect) }

// Send sends an event. While the socket is not connected the event waits, unless
// it is volatile.
func (s *Socket) Send(msg Message) { s.m.strand.do(func() { s.send(msg) }) }

// Reply acknowledges the event with that id, for a caller that has kept no [Event].
func (s *Socket) Reply(id uint64, data []byte, attachments [][]byte) {
	s.m.strand.do(func() { s.reply(id, data, attachments) })
}

// reply sends nothing while the socket is not connected: the server would take an
// acknowledgement before CONNECT for an attack.
func (s *Socket) reply(id uint64, data []byte, attachments [][]byte) {
	if s.connected {
		s.m.send(sio.Packet{Type: sio.Ack, Namespace: s.namespace, ID: id, HasID: true, Data: data, Attachments: attachments})
	}
}

func (s *Socket) connect() {
	if s.connected {
		return
	}
	if !s.following {
		s.following = true
		s.m.active = append(slices.Clip(s.m.active), s)
		s.changed()
	}
	if !s.m.reconnecting {
		s.m.open(nil)
	}
	if s.m.state == managerOpen {
		s.engineOpened()
	}
}

func (s *Socket) disconnect() {
	if s.connected {
		s.m.send(sio.Packet{Type: sio.Disconnect, Namespace: s.namespace})
	}
	s.leave()
	if s.connected {
		s.managerClosed(ReasonClientDisconnect, nil)
	}
}

// engineOpened asks the server for the namespace.
func (s *Socket) engineOpened() {
	if !s.following || s.m.state != managerOpen { // a handler came first
		return
	}
	if s.opts.Auth == nil {
		s.sendConnect(nil)
		return
	}
	e, auth := s.m.engine, s.opts.Auth
	s.m.strand.notify(func() {
		auth(func(data []byte) {
			s.m.strand.do(func() {
				// What auth fetched may come when the connection is another one,
				// which has asked for itself.
				if s.following && !s.connected && e == s.m.engine && s.m.state == managerOpen {
					s.sendConnect(data)
				}
			})
		})
	})
}

// sendConnect sends the namespace's CONNECT. With state recovery it names the
// session and the last event seen; auth's own members come last and so win.
func (s *Socket) sendConnect(auth []byte) {
	if s.session != "" {
		data := append([]byte(`{"pid":`), sio.AppendQuote(nil, s.session)...)
		if s.offset != nil {
			data = append(data, `,"offset":`...)
			data = append(data, s.offset...)
		}
		for name, value := range sio.Members(auth) {
			data = append(data, ',')
			data = sio.AppendQuote(data, name)
			data = append(data, ':')
			data = append(data, value...)
		}
		auth = append(data, '}')
	}
	s.m.send(sio.Packet{Type: sio.Connect, Namespace: s.namespace, Data: auth})
}

// sent is what a message has become, so that its sender can take it back.
type sent struct {
	ack    uint64  // its acknowledgement's id, if it asks for one
	queued *queued // or its place in the queue
}

func (s *Socket) send(msg Message) sent {
	if s.opts.Retries > 0 && !msg.Volatile {
		return sent{queued: s.enqueue(msg)}
	}
	return sent{ack: s.transmit(msg)}
}

// transmit sends a message once, now or when the socket is connected, and returns
// the id of its acknowledgement.
func (s *Socket) transmit(msg Message) uint64 {
	p := outgoing{sio.Packet{Type: sio.Event, Namespace: s.namespace, Data: msg.Data, Attachments: msg.Attachments}, msg.Tag}
	if msg.Ack != nil {
		p.ID, p.HasID = s.await(msg), true
	}
	e := s.m.engine
	switch {
	case msg.Volatile && (e == nil || e.state == engineClosed || !e.transport.writable()):
	case s.connected && !e.overdue():
		s.goesOut(p)
	default:
		s.sendBuffer = append(s.sendBuffer, p)
	}
	return p.ID
}

// goesOut sends an event, before the eyes of who wants to see all of them.
func (s *Socket) goesOut(p outgoing) {
	if p.tag != 0 && s.opts.Leaves != nil && !s.opts.Leaves(p.tag) {
		return
	}
	s.fireOutgoing(p)
	s.m.send(p.Packet)
}

// packet takes a packet for this namespace.
func (s *Socket) packet(p sio.Packet) {
	switch p.Type {
	case sio.Connect:
		s.accepted(p.Data)
	case sio.Event:
		e := &Event{Socket: s, Data: p.Data, Attachments: p.Attachments, ID: p.ID, HasID: p.HasID}
		if s.connected || s.opts.EarlyEvents {
			s.event(e)
		} else {
			s.received = append(s.received, e)
		}
	case sio.Ack:
		if !p.HasID {
			break
		}
		if a := s.acks.take(p.ID); a != nil {
			s.settle(a, Reply{Data: p.Data, Attachments: p.Attachments}, nil)
		}
	case sio.Disconnect:
		s.leave()
		s.managerClosed(ReasonServerDisconnect, nil)
	case sio.ConnectError:
		s.leave()
		s.fireConnectError(refusal(p.Data))
	}
}

// refusal reads the payload of a CONNECT_ERROR: an object, or from an old server
// a string.
func refusal(data []byte) *ConnectError {
	e := &ConnectError{Message: sio.Unquote(data)}
	for name, value := range sio.Members(data) {
		switch name {
		case "message":
			e.Message = sio.Unquote(value)
		case "data":
			e.Data = value
		}
	}
	return e
}

// accepted is the server's CONNECT. The order of what follows is the official
// client's: what was received early, what waited to be sent, connect.
func (s *Socket) accepted(data []byte) {
	var id, session string
	for name, value := range sio.Members(data) {
		switch name {
		case "sid":
			id = sio.Unquote(value)
		case "pid":
			session = sio.Unquote(value)
		}
	}
	if id == "" {
		s.fireConnectError(ErrOldServer)
		return
	}
	s.id = id
	s.recovered = session != "" && session == s.session
	s.session = session
	s.connected = true
	s.life.end("") // if the server says it twice
	s.life = newLifetime()
	s.changed()
	received := s.received
	s.received = nil
	for _, e := range received {
		s.event(e)
	}
	waiting := s.sendBuffer
	s.sendBuffer = nil
	for _, p := range waiting {
		s.goesOut(p)
	}
	s.sendQueued(true)
	if s.connected { // a handler may have disconnected
		s.fireConnect()
	}
}

func (s *Socket) event(e *Event) {
	e.sid, e.life = s.id, s.life
	s.fireEvent(e)
	if s.session == "" {
		return
	}
	// With state recovery the last argument of an event is its offset.
	if last := sio.LastString(e.Data); last != nil {
		s.offset = slices.Clone(last)
	}
}

// managerFailed is an error of the manager; only who is not connected yet hears
// of it.
func (s *Socket) managerFailed(err error) {
	if s.following && !s.connected {
		s.fireConnectError(err)
	}
}

// managerClosed ends the socket's time on this connection.
func (s *Socket) managerClosed(reason Reason, err error) {
	s.connected = false
	s.life.end(reason)
	s.id = ""
	s.changed()
	s.fireDisconnect(reason, err)
	s.failAcks()
}

// leave makes the socket follow the connection no more.
func (s *Socket) leave() {
	if s.following {
		s.following = false
		s.changed()
	}
	s.m.release(s)
}

func (s *Socket) changed() { s.fireState(s.state()) }

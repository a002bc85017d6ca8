package wasmclient

import (
	"slices"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Socket is the client's side of one namespace.
type Socket struct {
	m         *Manager
	namespace string

	// The other fields change within the manager's strand only.

	id        string
	connected bool
	recovered bool
	lifetime  lifetime // of the present connection, or of the last one
	active    bool     // whether the socket uses the manager's connection when it is open

	opts     SocketOptions
	handlers handlers

	earlyEvents []*Event   // events that arrived before the server's CONNECT, as in state recovery
	sendBuffer  []outgoing // events that wait for the connection
	retryQueue  []*retriedMessage
	acks        pendingAcks
	nextAck     uint64

	recoveryID     string // the server's private id of the session; "" without state recovery
	recoveryOffset []byte // JSON string: the offset of the last event of that session
}

// outgoing is an encoded event that is ready to be sent.
type outgoing struct {
	sio.Packet
	tag int // the message's Tag
}

// State describes whether and how a socket is connected.
type State struct {
	ID        string // "" while the socket is not connected
	Connected bool
	Active    bool // the socket is connected, or is going to connect on its own
	Recovered bool // this connection continues the session of the previous connection
}

func newSocket(m *Manager, namespace string, opts SocketOptions) *Socket {
	return &Socket{m: m, namespace: namespace, opts: opts}
}

// Manager returns the manager whose connection the socket uses.
func (s *Socket) Manager() *Manager { return s.m }

// Namespace returns the name of the namespace, such as "/tasks".
func (s *Socket) Namespace() string { return s.namespace }

// State returns the state of the socket's connection.
func (s *Socket) State() (state State) {
	s.m.strand.do(func() { state = s.state() })
	return state
}

// ID returns the socket's id on the server, "" while it is not connected.
func (s *Socket) ID() string { return s.State().ID }

// Connected returns whether the server has accepted the socket.
func (s *Socket) Connected() bool { return s.State().Connected }

func (s *Socket) state() State {
	return State{ID: s.id, Connected: s.connected, Active: s.active, Recovered: s.recovered}
}

// SetAuth replaces the Auth of the socket's options, from the next connect on.
func (s *Socket) SetAuth(auth func(send func([]byte))) {
	s.m.strand.do(func() { s.opts.Auth = auth })
}

// Connect joins the namespace. From then on the socket uses the manager's connection, and
// joins again after each reconnection, until Disconnect. Connect does not wait: see
// OnConnect and OnConnectError.
func (s *Socket) Connect() { s.m.strand.do(s.connect) }

// Disconnect leaves the namespace. If no other socket uses the connection, Disconnect
// closes the connection.
func (s *Socket) Disconnect() { s.m.strand.do(s.disconnect) }

// Send sends an event. While the socket is not connected the event waits, unless it is
// volatile.
func (s *Socket) Send(msg Message) { s.m.strand.do(func() { s.send(msg) }) }

// Reply acknowledges the event with that ID. It is for a caller that does not keep the
// [Event].
func (s *Socket) Reply(id uint64, data []byte, attachments [][]byte) {
	s.m.strand.do(func() { s.reply(id, data, attachments) })
}

// reply sends an acknowledgement, but only while the socket is connected. A server would
// take an acknowledgement before CONNECT for an attack.
func (s *Socket) reply(id uint64, data []byte, attachments [][]byte) {
	if s.connected {
		s.m.send(sio.Packet{Type: sio.Ack, Namespace: s.namespace, ID: id, HasID: true, Data: data, Attachments: attachments})
	}
}

func (s *Socket) connect() {
	if s.connected {
		return
	}
	if !s.active {
		s.active = true
		s.m.active = append(slices.Clip(s.m.active), s)
		s.notifyState()
	}
	if !s.m.reconnecting {
		s.m.open(nil)
	}
	if s.m.state == managerOpen {
		s.join()
	}
}

func (s *Socket) disconnect() {
	if s.connected {
		s.m.send(sio.Packet{Type: sio.Disconnect, Namespace: s.namespace})
	}
	s.deactivate()
	if s.connected {
		s.connectionClosed(ReasonClientDisconnect, nil)
	}
}

// join asks the server to let the socket into its namespace, with the auth of the options.
func (s *Socket) join() {
	if !s.active || s.m.state != managerOpen { // a handler has disconnected in the meantime
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
				// Auth may answer so late that there is another connection. This answer is
				// then ignored, because the socket has called Auth again for that connection.
				if s.active && !s.connected && e == s.m.engine && s.m.state == managerOpen {
					s.sendConnect(data)
				}
			})
		})
	})
}

// sendConnect sends the namespace's CONNECT packet. With state recovery the packet has the
// session's id and the offset of the last event. The members of auth come after them, so
// that auth wins if it has the same names.
func (s *Socket) sendConnect(auth []byte) {
	if s.recoveryID != "" {
		data := append([]byte(`{"pid":`), sio.AppendQuote(nil, s.recoveryID)...)
		if s.recoveryOffset != nil {
			data = append(data, `,"offset":`...)
			data = append(data, s.recoveryOffset...)
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

// sentMessage identifies a message, so that its sender can withdraw it.
type sentMessage struct {
	ack     uint64          // the id of the acknowledgement, if the message asks for one
	retried *retriedMessage // the message's entry in the retry queue, if the socket has Retries
}

func (s *Socket) send(msg Message) sentMessage {
	if s.opts.Retries > 0 && !msg.Volatile {
		return sentMessage{retried: s.enqueueRetried(msg)}
	}
	return sentMessage{ack: s.transmit(msg)}
}

// transmit sends a message once: now, or when the socket is connected. It returns the id of
// the acknowledgement that the message asks for.
func (s *Socket) transmit(msg Message) uint64 {
	p := outgoing{sio.Packet{Type: sio.Event, Namespace: s.namespace, Data: msg.Data, Attachments: msg.Attachments}, msg.Tag}
	if msg.Ack != nil {
		p.ID, p.HasID = s.expectAck(msg), true
	}
	e := s.m.engine
	switch {
	case msg.Volatile && (e == nil || e.state == engineClosed || !e.transport.writable()):
	case s.connected && !e.pingOverdue():
		s.sendEvent(p)
	default:
		s.sendBuffer = append(s.sendBuffer, p)
	}
	return p.ID
}

// sendEvent sends an event now, unless BeforeSend drops it.
func (s *Socket) sendEvent(p outgoing) {
	if p.tag != 0 && s.opts.BeforeSend != nil && !s.opts.BeforeSend(p.tag) {
		return
	}
	s.notifyOutgoing(p)
	s.m.send(p.Packet)
}

// handlePacket handles a packet that has arrived for this namespace.
func (s *Socket) handlePacket(p sio.Packet) {
	switch p.Type {
	case sio.Connect:
		s.handleConnect(p.Data)
	case sio.Event:
		e := &Event{Socket: s, Data: p.Data, Attachments: p.Attachments, ID: p.ID, HasID: p.HasID}
		if s.connected || s.opts.EarlyEvents {
			s.handleEvent(e)
		} else {
			s.earlyEvents = append(s.earlyEvents, e)
		}
	case sio.Ack:
		if !p.HasID {
			break
		}
		if a := s.acks.remove(p.ID); a != nil {
			s.finishAck(a, Reply{Data: p.Data, Attachments: p.Attachments}, nil)
		}
	case sio.Disconnect:
		s.deactivate()
		s.connectionClosed(ReasonServerDisconnect, nil)
	case sio.ConnectError:
		s.deactivate()
		s.notifyConnectError(parseConnectError(p.Data))
	}
}

// handleConnect handles the server's CONNECT packet. As in the official client, the early
// events come first, then the events that wait to be sent, and then the handlers of
// OnConnect.
func (s *Socket) handleConnect(data []byte) {
	var id, recoveryID string
	for name, value := range sio.Members(data) {
		switch name {
		case "sid":
			id = sio.Unquote(value)
		case "pid":
			recoveryID = sio.Unquote(value)
		}
	}
	if id == "" {
		s.notifyConnectError(ErrOldServer)
		return
	}
	s.id = id
	s.recovered = recoveryID != "" && recoveryID == s.recoveryID
	s.recoveryID = recoveryID
	s.connected = true
	s.lifetime.end("") // in case the server sends CONNECT twice
	s.lifetime = newLifetime()
	s.notifyState()
	early := s.earlyEvents
	s.earlyEvents = nil
	for _, e := range early {
		s.handleEvent(e)
	}
	waiting := s.sendBuffer
	s.sendBuffer = nil
	for _, p := range waiting {
		s.sendEvent(p)
	}
	s.sendNextRetried(true)
	if s.connected { // a handler may have disconnected
		s.notifyConnect()
	}
}

func (s *Socket) handleEvent(e *Event) {
	e.socketID, e.lifetime = s.id, s.lifetime
	s.notifyEvent(e)
	if s.recoveryID == "" {
		return
	}
	// With state recovery the last argument of an event is its offset.
	if last := sio.LastString(e.Data); last != nil {
		s.recoveryOffset = slices.Clone(last)
	}
}

// connectFailed reports an error of the manager to the handlers of OnConnectError, if the
// socket is not connected yet.
func (s *Socket) connectFailed(err error) {
	if s.active && !s.connected {
		s.notifyConnectError(err)
	}
}

// connectionClosed marks the socket as disconnected, because its connection has ended.
func (s *Socket) connectionClosed(reason Reason, err error) {
	s.connected = false
	s.lifetime.end(reason)
	s.id = ""
	s.notifyState()
	s.notifyDisconnect(reason, err)
	s.failAcks()
}

// deactivate ends the socket's use of the manager's connection.
func (s *Socket) deactivate() {
	if s.active {
		s.active = false
		s.notifyState()
	}
	s.m.socketLeft(s)
}

package wasmclient

import (
	"slices"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

type managerState int

const (
	managerClosed managerState = iota
	managerOpening
	managerOpen
)

// Manager holds one connection to a server, which the sockets of any number of namespaces
// share. When the connection breaks, the manager reconnects.
type Manager struct {
	strand  strand
	opts    Options
	address address
	query   string

	// The other fields change within the strand only.

	state   managerState
	engine  *engine // the current engine, or the last one
	engines int     // how many engines the manager has had
	decoder sio.Decoder
	onOpen  func(error) // called once, with the outcome of the present attempt

	sockets []*Socket // one for each namespace
	active  []*Socket // the sockets that use the connection, in the order of their Connect

	backoff        backoff
	reconnecting   bool
	skipReconnect  bool
	connectTimer   *timer
	reconnectTimer *timer
}

// NewManager returns a manager for the server at url, such as "https://example.test:3000".
// The manager connects at the first Connect of a socket, or at [Manager.Open].
func NewManager(url string, opts *Options) *Manager {
	m := &Manager{
		opts:    opts.withDefaults(),
		address: parseAddress(url),
	}
	m.setQuery()
	m.backoff = backoff{
		min:    m.opts.ReconnectionDelay,
		max:    m.opts.ReconnectionDelayMax,
		jitter: m.opts.RandomizationFactor,
		random: random,
	}
	return m
}

// Socket returns the manager's socket for a namespace. Each namespace has one socket, which
// is made at the first call. "" is the root namespace.
func (m *Manager) Socket(namespace string) *Socket { return m.SocketWith(namespace, m.opts.Socket) }

// SocketWith returns a socket as Socket does. opts count only if the namespace has no
// socket yet.
func (m *Manager) SocketWith(namespace string, opts SocketOptions) *Socket {
	if namespace == "" {
		namespace = sio.RootNamespace
	}
	var s *Socket
	m.strand.do(func() {
		if s = m.findSocket(namespace); s == nil {
			s = newSocket(m, namespace, opts)
			m.sockets = append(m.sockets, s)
		}
	})
	return s
}

// findSocket returns the socket of a namespace, or nil. It searches a list, because a
// manager has few sockets and a map would be slower.
func (m *Manager) findSocket(namespace string) *Socket {
	for _, s := range m.sockets {
		if s.namespace == namespace {
			return s
		}
	}
	return nil
}

// Open connects without waiting, unless the connection is open or opening. If done is not
// nil, it is called with the outcome of the attempt, and the manager does not reconnect
// after a failure.
func (m *Manager) Open(done func(error)) {
	m.strand.do(func() {
		if done == nil {
			m.open(nil)
			return
		}
		m.open(func(err error) { m.strand.notify(func() { done(err) }) })
	})
}

// Disconnect closes the connection of all the manager's sockets. They are disconnected with
// [ReasonForcedClose]. Disconnect does not wait.
func (m *Manager) Disconnect() { m.strand.do(m.disconnect) }

func (m *Manager) open(done func(error)) {
	if m.state != managerClosed {
		return
	}
	m.engines++
	e := newEngine(m, m.engines)
	m.engine = e
	m.state = managerOpening
	m.skipReconnect = false
	m.onOpen = done
	if m.opts.Timeout > 0 {
		m.connectTimer = m.strand.after(m.opts.Timeout, func() {
			m.openFailed(ErrTimeout)
			e.close()
		})
	}
	e.open()
}

// openFailed ends the present attempt to connect with err.
func (m *Manager) openFailed(err error) {
	m.clearPhase()
	m.state = managerClosed
	done := m.onOpen
	m.onOpen = nil
	m.reportError(err)
	if done != nil {
		done(err)
		return
	}
	// Without a callback the manager tries again on its own.
	if !m.opts.NoReconnection && m.backoff.attempts == 0 {
		m.scheduleReconnect()
	}
}

func (m *Manager) engineOpened(e *engine) {
	if e != m.engine || m.state != managerOpening {
		return
	}
	m.clearPhase()
	m.state = managerOpen
	done := m.onOpen
	m.onOpen = nil
	for _, s := range slices.Clone(m.active) {
		s.join()
	}
	if hook := m.opts.Hooks.Open; hook != nil {
		m.strand.notify(hook)
	}
	if done != nil {
		done(nil)
	} else {
		m.reconnecting = false // a call of Open has connected during the wait for the next attempt
		m.backoff.reset()
	}
}

func (m *Manager) enginePinged(e *engine) {
	if hook := m.opts.Hooks.Ping; hook != nil && e == m.engine && m.state == managerOpen {
		m.strand.notify(hook)
	}
}

// engineReceived decodes a message of the engine. When a packet is complete, engineReceived
// passes it to the socket of its namespace.
func (m *Manager) engineReceived(e *engine, msg eio.Packet) {
	if e != m.engine || m.state != managerOpen {
		return
	}
	var p sio.Packet
	var complete bool
	var err error
	if msg.Binary {
		p, complete, err = m.decoder.Binary(msg.Data)
	} else {
		p, complete, err = m.decoder.Text(msg.Data)
	}
	if err != nil {
		m.connectionClosed(ReasonParseError, describeParseError(err, msg.Data))
		return
	}
	if !complete {
		return
	}
	if s := m.findSocket(p.Namespace); s != nil && s.active {
		s.handlePacket(p)
	}
	if hook := m.opts.Hooks.Packet; hook != nil {
		m.strand.notify(func() { hook(p) })
	}
}

// describeParseError says in the official client's words what is wrong with a message.
func describeParseError(err error, message []byte) error {
	fault, ok := err.(sio.ParseError)
	switch {
	case !ok:
		return err
	case fault == sio.ErrUnknownType && len(message) > 0:
		return Error(string(fault) + " " + string(message[:1]))
	}
	return Error(fault)
}

func (m *Manager) engineFailed(e *engine, err error) {
	if e != m.engine {
		return
	}
	switch m.state {
	case managerOpening:
		m.openFailed(err)
	case managerOpen:
		m.reportError(err)
	}
}

func (m *Manager) engineClosed(e *engine, reason Reason, err error) {
	if e == m.engine && m.state == managerOpen {
		m.connectionClosed(reason, err)
	}
}

// reportError tells the sockets that use the connection, and the hook Error, about an
// error.
func (m *Manager) reportError(err error) {
	for _, s := range slices.Clone(m.active) {
		s.connectFailed(err)
	}
	if hook := m.opts.Hooks.Error; hook != nil {
		m.strand.notify(func() { hook(err) })
	}
}

// disconnect closes the connection and does not reconnect.
func (m *Manager) disconnect() {
	m.skipReconnect = true
	m.reconnecting = false
	m.connectionClosed(ReasonForcedClose, nil)
}

// connectionClosed ends a connection, an attempt to connect, or the wait before the next
// attempt.
func (m *Manager) connectionClosed(reason Reason, err error) {
	m.clearPhase()
	// The state changes first, because the engine's close may call engineClosed.
	m.state = managerClosed
	m.onOpen = nil
	if m.engine != nil {
		m.engine.close()
	}
	m.backoff.reset()
	for _, s := range slices.Clone(m.active) {
		if s.active {
			s.connectionClosed(reason, err)
		}
	}
	if hook := m.opts.Hooks.Close; hook != nil {
		m.strand.notify(func() { hook(reason, err) })
	}
	if !m.opts.NoReconnection && !m.skipReconnect {
		m.scheduleReconnect()
	}
}

// clearPhase stops the timers, and drops a packet that has not arrived completely. It is
// called at the beginning of each change of the manager's state.
func (m *Manager) clearPhase() {
	m.connectTimer.stop()
	m.reconnectTimer.stop()
	m.decoder = sio.Decoder{Check: checkPayload}
}

// socketLeft is called when s has left its namespace. It closes the connection if no other
// socket uses it.
func (m *Manager) socketLeft(s *Socket) {
	m.active = slices.DeleteFunc(slices.Clone(m.active), func(other *Socket) bool { return other == s })
	if len(m.active) == 0 {
		m.disconnect()
	}
}

// send encodes a socket's packet and gives it to the engine.
func (m *Manager) send(p sio.Packet) {
	text := make([]byte, 0, len(p.Data)+len(p.Namespace)+16)
	m.engine.send(eio.Text(p.AppendTo(text)))
	for _, a := range p.Attachments {
		m.engine.send(eio.Binary(a))
	}
}

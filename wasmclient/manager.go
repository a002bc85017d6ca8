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

// Manager holds one connection to a server for the sockets of any number of
// namespaces, and brings it back when it breaks.
type Manager struct {
	strand  strand
	opts    Options
	address address
	query   string

	// The rest changes within the strand only.

	state   managerState
	engine  *engine // the current one, or the last
	engines int     // how many there have been
	decoder sio.Decoder
	onOpen  func(error) // hears how the attempt under way ends, once

	sockets []*Socket // of a namespace each
	active  []*Socket // those that follow the connection, in the order they began

	backoff        backoff
	reconnecting   bool
	skipReconnect  bool
	connectTimer   *timer
	reconnectTimer *timer
}

// NewManager returns a manager for the server at url, such as
// "https://example.test:3000". It connects when a socket does, or on
// [Manager.Open].
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

// Socket returns the manager's socket for a namespace, always the same one. "" is
// the root namespace.
func (m *Manager) Socket(namespace string) *Socket { return m.SocketWith(namespace, m.opts.Socket) }

// SocketWith is Socket with options for a socket that is not there yet.
func (m *Manager) SocketWith(namespace string, opts SocketOptions) *Socket {
	if namespace == "" {
		namespace = sio.RootNamespace
	}
	var s *Socket
	m.strand.do(func() {
		if s = m.socket(namespace); s == nil {
			s = newSocket(m, namespace, opts)
			m.sockets = append(m.sockets, s)
		}
	})
	return s
}

// socket returns the one of a namespace. There are few, and a map would take longer.
func (m *Manager) socket(namespace string) *Socket {
	for _, s := range m.sockets {
		if s.namespace == namespace {
			return s
		}
	}
	return nil
}

// Open connects without waiting, unless the connection is open or opening. done
// may be nil; else it hears how the attempt ends, and a failed one is not
// followed by another.
func (m *Manager) Open(done func(error)) {
	m.strand.do(func() {
		if done == nil {
			m.open(nil)
			return
		}
		m.open(func(err error) { m.strand.notify(func() { done(err) }) })
	})
}

// Disconnect closes the connection under all its sockets; they see the reason
// "forced close". It does not wait.
func (m *Manager) Disconnect() { m.strand.do(m.disconnect) }

// Write sends one Engine.IO packet as it is, past the Socket.IO protocol. It is
// how a lesson shows what a server does with a malformed packet.
func (m *Manager) Write(p eio.Packet) {
	m.strand.do(func() {
		if m.engine != nil {
			m.engine.send(p)
		}
	})
}

// CloseEngine closes the connection as though it had been lost, so that the
// manager reconnects.
func (m *Manager) CloseEngine() {
	m.strand.do(func() {
		if m.engine != nil {
			m.engine.close()
		}
	})
}

// SetReconnection changes whether and how the manager reconnects from now on.
// Only the fields about reconnection and Timeout count.
func (m *Manager) SetReconnection(opts Options) {
	o := opts.withDefaults()
	m.strand.do(func() {
		m.opts.NoReconnection = o.NoReconnection
		m.opts.ReconnectionAttempts = o.ReconnectionAttempts
		m.opts.Timeout = o.Timeout
		if o.NoReconnection {
			m.skipReconnect = true
		}
		m.backoff.min, m.backoff.max, m.backoff.jitter = o.ReconnectionDelay, o.ReconnectionDelayMax, o.RandomizationFactor
	})
}

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

// openFailed ends the attempt under way.
func (m *Manager) openFailed(err error) {
	m.cleanup()
	m.state = managerClosed
	done := m.onOpen
	m.onOpen = nil
	m.fireError(err)
	if done != nil {
		done(err)
		return
	}
	// Nobody waits for the outcome, so it is the manager's to go on.
	if !m.opts.NoReconnection && m.backoff.attempts == 0 {
		m.reconnect()
	}
}

func (m *Manager) engineOpened(e *engine) {
	if e != m.engine || m.state != managerOpening {
		return
	}
	m.cleanup()
	m.state = managerOpen
	done := m.onOpen
	m.onOpen = nil
	for _, s := range slices.Clone(m.active) {
		s.engineOpened()
	}
	if hook := m.opts.Hooks.Open; hook != nil {
		m.strand.notify(hook)
	}
	if done != nil {
		done(nil)
	} else {
		m.reconnecting = false // someone else opened while it waited
		m.backoff.reset()
	}
}

func (m *Manager) engineHeardPing(e *engine) {
	if hook := m.opts.Hooks.Ping; hook != nil && e == m.engine && m.state == managerOpen {
		m.strand.notify(hook)
	}
}

// engineHeard takes a message of the layer below.
func (m *Manager) engineHeard(e *engine, msg eio.Packet) {
	if e != m.engine || m.state != managerOpen {
		return
	}
	var p sio.Packet
	var done bool
	var err error
	if msg.Binary {
		p, done, err = m.decoder.Binary(msg.Data)
	} else {
		p, done, err = m.decoder.Text(msg.Data)
	}
	if err != nil {
		m.closed(ReasonParseError, parseFailure(err, msg.Data))
		return
	}
	if !done {
		return
	}
	if s := m.socket(p.Namespace); s != nil && s.following {
		s.packet(p)
	}
	if hook := m.opts.Hooks.Packet; hook != nil {
		m.strand.notify(func() { hook(p) })
	}
}

// parseFailure says what is wrong with a message in the official client's words.
func parseFailure(err error, message []byte) error {
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
		m.fireError(err)
	}
}

func (m *Manager) engineClosed(e *engine, reason Reason, err error) {
	if e == m.engine && m.state == managerOpen {
		m.closed(reason, err)
	}
}

func (m *Manager) fireError(err error) {
	for _, s := range slices.Clone(m.active) {
		s.managerFailed(err)
	}
	if hook := m.opts.Hooks.Error; hook != nil {
		m.strand.notify(func() { hook(err) })
	}
}

// disconnect ends the connection for good.
func (m *Manager) disconnect() {
	m.skipReconnect = true
	m.reconnecting = false
	m.closed(ReasonForcedClose, nil)
}

// closed is the end of a connection, or of the wait for the next one.
func (m *Manager) closed(reason Reason, err error) {
	m.cleanup()
	// Set first: to close the engine may come back here.
	m.state = managerClosed
	m.onOpen = nil
	if m.engine != nil {
		m.engine.close()
	}
	m.backoff.reset()
	for _, s := range slices.Clone(m.active) {
		if s.following {
			s.managerClosed(reason, err)
		}
	}
	if hook := m.opts.Hooks.Close; hook != nil {
		m.strand.notify(func() { hook(reason, err) })
	}
	if !m.opts.NoReconnection && !m.skipReconnect {
		m.reconnect()
	}
}

// cleanup ends what belongs to the phase that ends.
func (m *Manager) cleanup() {
	m.connectTimer.stop()
	m.reconnectTimer.stop()
	m.decoder = sio.Decoder{Check: checkPayload}
}

// reconnect waits, tries, and goes on until it works or attempts are used up.
func (m *Manager) reconnect() {
	if m.reconnecting || m.skipReconnect || m.state != managerClosed {
		return
	}
	if limit := m.opts.ReconnectionAttempts; limit > 0 && m.backoff.attempts >= limit {
		m.backoff.reset()
		if hook := m.opts.Hooks.ReconnectFailed; hook != nil {
			m.strand.notify(hook)
		}
		return
	}
	m.reconnecting = true
	m.reconnectTimer = m.strand.after(m.backoff.next(), func() {
		if m.skipReconnect {
			return
		}
		attempt := m.backoff.attempts
		if hook := m.opts.Hooks.ReconnectAttempt; hook != nil {
			m.strand.notify(func() { hook(attempt) })
		}
		if m.skipReconnect { // the hook has disconnected
			return
		}
		m.open(m.reconnected)
	})
}

// reconnected hears how an attempt of reconnect ended.
func (m *Manager) reconnected(err error) {
	m.reconnecting = false
	if err != nil {
		m.reconnect()
		if hook := m.opts.Hooks.ReconnectError; hook != nil {
			m.strand.notify(func() { hook(err) })
		}
		return
	}
	attempt := m.backoff.attempts
	m.backoff.reset()
	if hook := m.opts.Hooks.Reconnect; hook != nil {
		m.strand.notify(func() { hook(attempt) })
	}
}

// release closes the connection when no socket follows it any more.
func (m *Manager) release(s *Socket) {
	m.active = slices.DeleteFunc(slices.Clone(m.active), func(other *Socket) bool { return other == s })
	if len(m.active) == 0 {
		m.disconnect()
	}
}

// send passes a socket's packet on.
func (m *Manager) send(p sio.Packet) {
	text := make([]byte, 0, len(p.Data)+len(p.Namespace)+16)
	m.engine.send(eio.Text(p.AppendTo(text)))
	for _, a := range p.Attachments {
		m.engine.send(eio.Binary(a))
	}
}

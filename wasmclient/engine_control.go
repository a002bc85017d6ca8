package wasmclient

import (
	"slices"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// SetEngine changes how the manager makes its connections, from the next one on. SetEngine
// reads the fields of opts from Path to TransportOptions, and ignores the others.
func (m *Manager) SetEngine(opts Options) {
	o := opts.withDefaults()
	m.strand.do(func() {
		m.opts.Path, m.opts.Query, m.opts.Transports = o.Path, o.Query, o.Transports
		m.opts.NoUpgrade, m.opts.TryAllTransports, m.opts.RememberUpgrade = o.NoUpgrade, o.TryAllTransports, o.RememberUpgrade
		m.opts.ForceBase64, m.opts.Timestamps, m.opts.TimestampParam = o.ForceBase64, o.Timestamps, o.TimestampParam
		m.opts.TransportOptions = o.TransportOptions
		m.setQuery()
	})
}

func (m *Manager) setQuery() {
	m.query = m.opts.Query
	if m.address.query != "" { // the URL's query wins, as in the official client
		m.query = m.address.query
	}
}

// Write sends one Engine.IO packet as it is. The Socket.IO protocol neither checks nor
// changes it, so lessons can show what a server does with a malformed packet.
func (m *Manager) Write(p eio.Packet) {
	m.strand.do(func() {
		if m.engine != nil {
			m.engine.send(p)
		}
	})
}

// CloseEngine closes the connection as if it had been lost, so that the manager
// reconnects.
func (m *Manager) CloseEngine() {
	m.strand.do(func() {
		if m.engine != nil {
			m.engine.close()
		}
	})
}

// Abandon closes the connection without calling the handlers of sockets or any hook. It is
// for a page that the user is about to leave.
func (m *Manager) Abandon() {
	m.strand.do(func() {
		if e := m.engine; e != nil && e.state != engineClosed {
			e.transport.setListener(noListener{})
			e.transport.close()
		}
	})
}

// Offline tells the manager that the machine has lost its network. Otherwise the manager
// would notice the loss only when a ping is overdue. A connection to localhost stays open.
func (m *Manager) Offline() {
	m.strand.do(func() {
		if m.engine != nil && m.address.hostname() != "localhost" {
			m.engine.closed(ErrOffline)
		}
	})
}

// Unsent returns the packets that are still in the connection's send buffer.
func (m *Manager) Unsent() (packets []eio.Packet) {
	m.strand.do(func() {
		if m.engine != nil {
			packets = slices.Clone(m.engine.buffer)
		}
	})
	return packets
}

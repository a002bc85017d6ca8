package wasmclient

import (
	"slices"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// SetEngine changes how connections are made from the next one on: the path, the
// query, the transports and what else is said of them. Other fields do not count.
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
	if m.address.query != "" { // it wins, in the official client too
		m.query = m.address.query
	}
}

// Abandon closes the connection as a page does that is about to go: nobody hears of it.
func (m *Manager) Abandon() {
	m.strand.do(func() {
		if e := m.engine; e != nil && e.state != engineClosed {
			e.transport.listen(deaf{})
			e.transport.close()
		}
	})
}

// Offline tells the manager that the machine has lost its network, which would take
// long to show by itself. A connection to the machine itself stays.
func (m *Manager) Offline() {
	m.strand.do(func() {
		if m.engine != nil && m.address.name() != "localhost" {
			m.engine.closed(ErrOffline)
		}
	})
}

// Unsent returns the packets of the connection that its transport has not sent yet.
func (m *Manager) Unsent() (packets []eio.Packet) {
	m.strand.do(func() {
		if m.engine != nil {
			packets = slices.Clone(m.engine.buffer)
		}
	})
	return packets
}

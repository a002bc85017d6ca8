package wasmclient

// SetReconnection changes whether and how the manager reconnects, from now on.
// SetReconnection reads the options about reconnection and Timeout, and ignores the others.
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

// scheduleReconnect waits for the delay of the backoff and then tries to connect. After a
// failed attempt it waits and tries again, until ReconnectionAttempts are used up.
func (m *Manager) scheduleReconnect() {
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
		if m.skipReconnect { // in a browser the hook has already run, and it may have disconnected
			return
		}
		m.open(m.reconnectEnded)
	})
}

// reconnectEnded is called with the outcome of an attempt to reconnect.
func (m *Manager) reconnectEnded(err error) {
	m.reconnecting = false
	if err != nil {
		m.scheduleReconnect()
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

//go:build !js

package wasmclient

// Close leaves all namespaces and closes the connection. Messages that are still unsent
// are dropped. Close waits until everything that the manager has started has ended,
// handlers too: so a handler must not call it.
func (m *Manager) Close() {
	m.strand.do(func() {
		for _, s := range m.sockets {
			s.discard()
		}
	})
	m.strand.wait()
}

// Close leaves the namespace and drops messages that are still unsent. If no other socket
// uses the connection, Close closes it and waits as [Manager.Close] does: so a handler
// must not call it.
func (s *Socket) Close() {
	last := false
	s.m.strand.do(func() {
		s.discard()
		last = len(s.m.active) == 0
	})
	if last {
		s.m.strand.wait()
	}
}

// discard disconnects a socket, and ends the wait for everything that it waits for.
func (s *Socket) discard() {
	s.sendBuffer = nil
	s.disconnect()
	s.failAcks()
	for len(s.retryQueue) > 0 {
		s.finishRetried(s.retryQueue[0], Reply{}, ErrDisconnected)
	}
}

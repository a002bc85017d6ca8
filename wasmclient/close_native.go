//go:build !js

package wasmclient

// Close leaves all namespaces and closes the connection. Messages that are still unsent are
// dropped. Close waits until all goroutines and handlers of the manager have ended, so a
// handler must not call Close.
func (m *Manager) Close() {
	m.strand.do(func() {
		for _, s := range m.sockets {
			s.discard()
		}
	})
	m.strand.wait()
}

// Close leaves the namespace and drops messages that are still unsent. If no other socket
// uses the connection, Close closes the connection and waits as [Manager.Close] does, so a
// handler must not call Close.
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

// discard disconnects a socket and drops its unsent messages. It ends the wait for all
// acknowledgements.
func (s *Socket) discard() {
	s.sendBuffer = nil
	s.disconnect()
	s.failAcks()
	for len(s.retryQueue) > 0 {
		s.finishRetried(s.retryQueue[0], Reply{}, ErrDisconnected)
	}
}

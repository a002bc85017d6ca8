package engine

// outputFree is how many bytes may wait for a client before they count for its address. A
// client that reads never has that many waiting.
const outputFree = 64 << 10

// chargeOutputLocked counts what waits to be sent to the client for the client's address,
// see [AddressLimits.Bytes]. It is called when a packet is about to be queued, and when
// something was written. It returns false if the address has too many bytes in use.
func (s *Session) chargeOutputLocked() bool {
	if s.kept == nil {
		return true
	}
	waiting := s.waitingLocked()
	if s.state == stateClosed && s.ws != nil && !s.writing { // what is left is never written
		waiting = 0
	}
	if waiting <= outputFree {
		waiting = 0
	}
	switch more := waiting - s.charged; {
	case more > 0:
		if !s.kept.add(more) {
			return false
		}
	default:
		s.kept.remove(-more)
	}
	s.charged = waiting
	return true
}

package engine

import "time"

// A client is cut off as soon as more than maxQueueFactor times MaxQueuedBytes wait for
// it, even if the client reads all the time.
const maxQueueFactor = 4

// slowClient notes since when a client has read nothing, while more than MaxQueuedBytes
// wait for it.
type slowClient struct {
	since time.Time
	parts uint64 // the result of acceptedPartsLocked at that time
}

// tooSlowLocked reports whether the client reads too little, so that the next packet has
// to end the session. It counts the bytes that wait already, and not those of the next
// packet: one message of any size may be sent.
func (s *Session) tooSlowLocked() bool {
	limit, waiting := s.srv.opts.MaxQueuedBytes, s.waitingLocked()
	if limit < 0 || waiting <= limit {
		s.slow = nil
		return false
	}
	if waiting > maxQueueFactor*limit {
		return true
	}
	if parts := s.acceptedPartsLocked(); s.slow == nil || s.slow.parts != parts {
		s.slow = &slowClient{time.Now(), parts}
	}
	return time.Since(s.slow.since) >= s.srv.opts.PingTimeout
}

// waitingLocked returns how many bytes wait to be sent to the client.
func (s *Session) waitingLocked() int {
	waiting := s.queuedBytes + s.inTransit
	if s.ws != nil {
		waiting += int(s.ws.network.unsentBytes.Load())
	}
	return waiting
}

// acceptedPartsLocked returns a count that grows whenever the network has accepted a part
// of what the session writes.
func (s *Session) acceptedPartsLocked() uint64 {
	parts := s.polledParts.Load()
	if s.ws != nil {
		parts += s.ws.acceptedParts.Load()
	}
	return parts
}

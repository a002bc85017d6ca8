package engine

import "time"

// maxQueueFactor times MaxQueuedBytes is how much may wait for a client, even if the
// client reads all the time.
const maxQueueFactor = 4

// slowClient notes how long a client has read nothing while too much waits for it.
type slowClient struct {
	since time.Time
	parts uint64 // the client's acceptedParts at that time
}

// tooSlowLocked reports whether the next packet has to end the session because the
// client reads too little. It counts what waits already, not the packet: one message of
// any size may be sent.
func (s *Session) tooSlowLocked() bool {
	limit := s.srv.opts.MaxQueuedBytes
	waiting := s.queuedBytes + s.inTransit
	if s.ws != nil {
		waiting += int(s.ws.network.unsentBytes.Load())
	}
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

// acceptedPartsLocked returns a count that grows whenever the network has accepted a part
// of what the session writes.
func (s *Session) acceptedPartsLocked() uint64 {
	parts := s.polledParts.Load()
	if s.ws != nil {
		parts += s.ws.acceptedParts.Load()
	}
	return parts
}

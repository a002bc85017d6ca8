package engine

import "time"

// stallFactor times MaxQueuedBytes is what waits for a client at most, however
// well it takes it.
const stallFactor = 4

// stall is since when a client has taken nothing while too much waited for it.
type stall struct {
	since time.Time
	taken uint64 // the client's count at that time
}

// overrunLocked reports whether the client takes so little that the next packet
// cuts it off. What already waits counts, not what comes: one message of any size
// passes.
func (s *Session) overrunLocked() bool {
	limit := s.srv.opts.MaxQueuedBytes
	waiting := s.queued + s.leaving
	if s.ws != nil {
		waiting += int(s.ws.network.left.Load())
	}
	if limit < 0 || waiting <= limit {
		s.stall = nil
		return false
	}
	if waiting > stallFactor*limit {
		return true
	}
	taken := s.polled.Load()
	if s.ws != nil {
		taken += s.ws.taken.Load()
	}
	if s.stall == nil || s.stall.taken != taken {
		s.stall = &stall{time.Now(), taken}
	}
	return time.Since(s.stall.since) >= s.srv.opts.PingTimeout
}

package engine

import (
	"sync"
	"time"
)

// Hold keeps packets in the queue until release is called, but no longer than d. Use it
// if the first packet tells the client of a change that takes several steps: the client
// then hears of it when all steps are done. Close sends what is held.
func (s *Session) Hold(d time.Duration) (release func()) {
	s.mu.Lock()
	s.holds++
	s.mu.Unlock()
	releaseOnce := sync.OnceFunc(func() {
		s.mu.Lock()
		if s.holds > 0 { // Close has not released it before
			s.holds--
		}
		s.flushAndUnlock()
	})
	timer := time.AfterFunc(d, releaseOnce)
	return func() {
		timer.Stop()
		releaseOnce()
	}
}

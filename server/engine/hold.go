package engine

import (
	"sync"
	"time"
)

// Hold keeps packets in the queue until release is called, but not longer than d. Use it
// for a change that takes several steps, if the first packet already tells the client of
// the change: the client then learns of it when all steps are done. Close sends the
// packets that are held.
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

package engine

import (
	"sync"
	"time"
)

// Hold keeps back what is sent from now on until release is called, or for d at most:
// a client that hears of something shall find all of it done. Close sends what is
// held.
func (s *Session) Hold(d time.Duration) (release func()) {
	s.mu.Lock()
	s.held++
	s.mu.Unlock()
	let := sync.OnceFunc(func() {
		s.mu.Lock()
		if s.held > 0 { // else it has been closed
			s.held--
		}
		s.flushAndUnlock()
	})
	timer := time.AfterFunc(d, let)
	return func() {
		timer.Stop()
		let()
	}
}

//go:build !js

package wasmclient

import (
	"math/rand/v2"
	"sync"
	"time"
)

// strand makes sure that only one call at a time changes a manager, and delivers the
// manager's notices. Outside the browser it is a mutex, and a goroutine that runs while
// there are notices.
type strand struct {
	mu         sync.Mutex
	notices    []func()      // under mu: not delivered yet
	delivering bool          // under mu: a goroutine delivers notices
	running    int           // under mu: goroutines that the strand has started
	idle       chan struct{} // under mu: closed when running becomes 0, for wait; nil if wait is not called
}

// do runs f within the strand. f must not call do.
func (s *strand) do(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// notify calls f outside the strand, after all earlier notices. It is called within the
// strand.
func (s *strand) notify(f func()) {
	s.notices = append(s.notices, f)
	if !s.delivering {
		s.delivering = true
		s.spawn(s.deliverNotices)
	}
}

func (s *strand) deliverNotices() {
	for {
		s.mu.Lock()
		notices := s.notices
		s.notices = nil
		s.delivering = len(notices) > 0
		s.mu.Unlock()
		if len(notices) == 0 {
			return
		}
		for _, f := range notices {
			f()
		}
	}
}

// spawn runs f in a goroutine. The method wait waits for that goroutine. spawn is called
// within the strand.
func (s *strand) spawn(f func()) {
	s.running++
	go func() {
		defer s.do(func() {
			if s.running--; s.running == 0 && s.idle != nil {
				close(s.idle)
				s.idle = nil
			}
		})
		f()
	}()
}

// mustYield always returns false: only in a browser a long task holds up everything else.
func (s *strand) mustYield() bool { return false }

// wait waits until all goroutines of the strand have ended.
func (s *strand) wait() {
	s.mu.Lock()
	if s.running == 0 {
		s.mu.Unlock()
		return
	}
	if s.idle == nil {
		s.idle = make(chan struct{})
	}
	idle := s.idle
	s.mu.Unlock()
	<-idle
}

// timer calls a function once, within the strand, unless the timer is stopped before.
type timer struct {
	t       *time.Timer
	stopped bool // changes within the strand only
}

// after calls f within the strand when d has passed. It is called within the strand.
func (s *strand) after(d Duration, f func()) *timer {
	t := new(timer)
	t.t = time.AfterFunc(d, func() {
		s.do(func() {
			if !t.stopped {
				f()
			}
		})
	})
	return t
}

// stop stops the timer. It is called within the strand. A nil timer has nothing to stop.
func (t *timer) stop() {
	if t != nil {
		t.stopped = true
		t.t.Stop()
	}
}

// now returns the time in milliseconds.
func now() float64 { return float64(time.Now().UnixMilli()) }

// random returns a random number in [0, 1).
func random() float64 { return rand.Float64() }

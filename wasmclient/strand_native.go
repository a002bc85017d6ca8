//go:build !js

package wasmclient

import (
	"math/rand/v2"
	"sync"
	"time"
)

// strand serialises what happens to a manager and delivers its notices. Here it
// is a mutex, and a goroutine that lives while there are notices.
type strand struct {
	mu      sync.Mutex
	notices []func()      // under mu; waiting for the deliverer
	deliver bool          // under mu; a deliverer lives
	running int           // under mu; goroutines that the strand started
	idle    chan struct{} // under mu; closed when running falls to 0; nil unless someone waits
}

// do runs f within the strand. f must not call do.
func (s *strand) do(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// notify calls f after the notices before it, outside the strand. It is called
// within.
func (s *strand) notify(f func()) {
	s.notices = append(s.notices, f)
	if !s.deliver {
		s.deliver = true
		s.spawn(s.deliverAll)
	}
}

func (s *strand) deliverAll() {
	for {
		s.mu.Lock()
		notices := s.notices
		s.notices = nil
		s.deliver = len(notices) > 0
		s.mu.Unlock()
		if len(notices) == 0 {
			return
		}
		for _, f := range notices {
			f()
		}
	}
}

// spawn starts a goroutine that wait waits for. It is called within the strand.
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

// tired is for browsers, where whoever takes long stops everything else.
func (s *strand) tired() bool { return false }

// wait returns when no goroutine of the strand is left.
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

// timer calls back within the strand, unless stopped there first.
type timer struct {
	t       *time.Timer
	stopped bool // within the strand
}

// after is called within the strand.
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

// stop is called within the strand. A nil timer has nothing to stop.
func (t *timer) stop() {
	if t != nil {
		t.stopped = true
		t.t.Stop()
	}
}

// now returns the time in milliseconds.
func now() float64 { return float64(time.Now().UnixMilli()) }

func random() float64 { return rand.Float64() }

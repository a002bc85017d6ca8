package engine

import (
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// heartbeat pings the client an interval after its last pong, and ends the
// session where no pong follows. In protocol revision 3 it is the client that
// pings. One timer serves all waits. The session's mutex guards it.
type heartbeat struct {
	timer    *time.Timer
	at       time.Time // when the timer is to fire, however late it is on a busy machine
	due      bool      // a packet of the client's heartbeat is
	extended bool      // the client sent something else while it was, and got more time once
}

func (h *heartbeat) start(s *Session) {
	h.due = s.protocol == eio.Version3
	wait := s.heartbeatWait()
	h.at = time.Now().Add(wait)
	h.timer = time.AfterFunc(wait, s.beat)
}

// wait has the timer fire after d from now on.
func (h *heartbeat) wait(d time.Duration) {
	h.at = time.Now().Add(d)
	h.timer.Reset(d)
}

// lost reports whether the client's heartbeat has not come in time.
func (h *heartbeat) lost() bool { return h.due && h.timer != nil && !time.Now().Before(h.at) }

// heartbeatWait is how long nothing has to be done after the client's last beat.
func (s *Session) heartbeatWait() time.Duration {
	if s.protocol == eio.Version3 {
		return s.srv.opts.PingInterval + s.srv.opts.PingTimeout
	}
	return s.srv.opts.PingInterval
}

// heartbeatOut is the type of the heartbeat's packets that only the server sends.
func (s *Session) heartbeatOut() eio.Type {
	if s.protocol == eio.Version3 {
		return eio.Pong
	}
	return eio.Ping
}

func (h *heartbeat) stop() {
	if h.timer != nil {
		h.timer.Stop()
	}
}

// heard notes a packet of the client.
func (h *heartbeat) heard(s *Session, t eio.Type) {
	switch {
	case s.state == stateClosed || !h.due:
	case s.protocol == eio.Version3:
		if t == eio.Ping {
			h.wait(s.heartbeatWait())
		}
	case t == eio.Pong:
		h.due = false
		h.wait(s.heartbeatWait())
	case !h.extended:
		h.extended = true
		h.wait(s.srv.opts.PingTimeout)
	}
}

// beat runs when the timer fires.
func (s *Session) beat() {
	s.mu.Lock()
	if s.state == stateClosed {
		s.mu.Unlock()
		return
	}
	if s.heartbeat.due {
		s.mu.Unlock()
		s.finish(ReasonPingTimeout)
		return
	}
	h := &s.heartbeat
	h.due, h.extended = true, false
	// A timer that was a little late makes no later deadline; one that was very late,
	// since the process stood still, is not the client's fault.
	timeout := s.srv.opts.PingTimeout
	h.wait(timeout - min(time.Since(h.at), timeout/10))
	s.mu.Unlock()
	s.Send(eio.Packet{Type: eio.Ping})
}

// Ping has the heartbeat's next ping go out now, where none is waited for.
func (s *Session) Ping() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == stateOpen && s.protocol != eio.Version3 && !s.heartbeat.due {
		s.heartbeat.wait(0)
	}
}

// overdue ends the session where the heartbeat is lost and its timer has not said
// so yet: a request that comes after the deadline comes too late.
func (s *Session) overdue() bool {
	s.mu.Lock()
	lost := s.state != stateClosed && s.heartbeat.lost()
	s.mu.Unlock()
	return lost && s.finish(ReasonPingTimeout)
}

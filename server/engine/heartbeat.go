package engine

import (
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// heartbeat finds out whether the client is still there. In revision 4 the server sends a
// ping PingInterval after the client's last pong, and ends the session if no pong
// follows. In revision 3 the client sends the pings. One timer serves for the pause
// before a ping and for the wait for a pong. The session's mutex guards the fields.
type heartbeat struct {
	timer    *time.Timer
	deadline time.Time // the time for which the timer is set; on a busy machine the timer fires later
	due      bool      // the client owes its pong, or in revision 3 its ping
	extended bool      // the client sent another packet while it owed a pong, and so got more time for the pong
}

func (h *heartbeat) start(s *Session) {
	h.due = s.protocol == eio.Version3
	pause := s.heartbeatPause()
	h.deadline = time.Now().Add(pause)
	h.timer = time.AfterFunc(pause, s.heartbeatTimer)
}

// setTimer makes the timer fire after d.
func (h *heartbeat) setTimer(d time.Duration) {
	h.deadline = time.Now().Add(d)
	h.timer.Reset(d)
}

// overdue reports whether the client has missed the deadline of its heartbeat.
func (h *heartbeat) overdue() bool {
	return h.due && h.timer != nil && !time.Now().Before(h.deadline)
}

// heartbeatPause is how long the timer waits after the client's heartbeat. In revision 4
// it is then time for a ping. In revision 3 the client's next ping is then overdue.
func (s *Session) heartbeatPause() time.Duration {
	if s.protocol == eio.Version3 {
		return s.srv.opts.PingInterval + s.srv.opts.PingTimeout
	}
	return s.srv.opts.PingInterval
}

// serverHeartbeat is the type of heartbeat packet that only the server may send: a ping,
// or in revision 3 a pong.
func (s *Session) serverHeartbeat() eio.Type {
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

// packetReceived adjusts the deadline after a packet of type t has arrived from the
// client.
func (h *heartbeat) packetReceived(s *Session, t eio.Type) {
	switch {
	case s.state == stateClosed || !h.due:
	case s.protocol == eio.Version3:
		if t == eio.Ping {
			h.setTimer(s.heartbeatPause())
		}
	case t == eio.Pong:
		h.due = false
		h.setTimer(s.heartbeatPause())
	case !h.extended:
		h.extended = true
		h.setTimer(s.srv.opts.PingTimeout)
	}
}

// heartbeatTimer is called when the timer fires. It sends a ping, or ends the session if
// the client owes its heartbeat.
func (s *Session) heartbeatTimer() {
	s.mu.Lock()
	if s.state == stateClosed {
		s.mu.Unlock()
		return
	}
	if s.heartbeat.due {
		s.mu.Unlock()
		s.finishFor(RuleHeartbeat, ReasonPingTimeout)
		return
	}
	h := &s.heartbeat
	h.due, h.extended = true, false
	// A timer that fires a little late must not move the client's deadline. A timer that
	// fires very late shows that this process was suspended, and then the client keeps at
	// least nine tenths of its time.
	timeout := s.srv.opts.PingTimeout
	h.setTimer(timeout - min(time.Since(h.deadline), timeout/10))
	s.mu.Unlock()
	s.Send(eio.Packet{Type: eio.Ping})
}

// Ping sends the heartbeat's next ping now, unless the client still owes a pong. In
// revision 3 it does nothing.
func (s *Session) Ping() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == stateOpen && s.protocol != eio.Version3 && !s.heartbeat.due {
		s.heartbeat.setTimer(0)
	}
}

// endIfOverdue ends the session if the client has missed the deadline of its heartbeat
// and the timer has not fired yet: a request that comes after the deadline is too late.
// It returns true if it has ended the session.
func (s *Session) endIfOverdue() bool {
	s.mu.Lock()
	overdue := s.state != stateClosed && s.heartbeat.overdue()
	s.mu.Unlock()
	return overdue && s.finishFor(RuleHeartbeat, ReasonPingTimeout)
}

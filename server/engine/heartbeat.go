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
	due      bool // a packet of the client's heartbeat is
	extended bool // the client sent something else while it was, and got more time once
}

func (h *heartbeat) start(s *Session) {
	h.due = s.protocol == eio.Version3
	h.timer = time.AfterFunc(s.heartbeatWait(), s.beat)
}

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
			h.timer.Reset(s.heartbeatWait())
		}
	case t == eio.Pong:
		h.due = false
		h.timer.Reset(s.heartbeatWait())
	case !h.extended:
		h.extended = true
		h.timer.Reset(s.srv.opts.PingTimeout)
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
	s.heartbeat.due, s.heartbeat.extended = true, false
	s.heartbeat.timer.Reset(s.srv.opts.PingTimeout)
	s.mu.Unlock()
	s.Send(eio.Packet{Type: eio.Ping})
}

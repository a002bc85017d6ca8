package engine

import (
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// heartbeat pings the client an interval after its last pong, and ends the
// session where no pong follows. One timer serves both waits. The session's
// mutex guards it.
type heartbeat struct {
	timer    *time.Timer
	due      bool // a pong is
	extended bool // the client sent something else while it was, and got more time once
}

func (h *heartbeat) start(s *Session) {
	h.timer = time.AfterFunc(s.srv.opts.PingInterval, s.beat)
}

func (h *heartbeat) stop() {
	if h.timer != nil {
		h.timer.Stop()
	}
}

// heard notes a packet of the client.
func (h *heartbeat) heard(s *Session, pong bool) {
	switch {
	case s.state == stateClosed || !h.due:
	case pong:
		h.due = false
		h.timer.Reset(s.srv.opts.PingInterval)
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

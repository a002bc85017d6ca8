package socketio

import (
	"fmt"
	"sync"
)

// Left lists what the server still keeps about clients, for tests that look for leaks. The
// list is empty when all clients have gone and the sessions for recovery have expired.
func (s *Server) Left() (left []string) {
	note := func(n int, what, where string) {
		if n != 0 {
			left = append(left, fmt.Sprintf("%d %s in %s", n, what, where))
		}
	}
	note(s.engine.Len(), "sessions", "the engine")
	note(int(s.answerBytes.Load()), "bytes of acknowledgements", "calls of CallAll")
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, ns := range s.namespaces {
		note(ns.users, "places held", name)
		note(len(ns.Sockets()), "sockets", name)
		note(len(ns.Rooms()), "rooms", name)
		if ns.parent != nil && s.opts.CleanupEmptyChildNamespaces {
			note(1, "child namespace", name)
		}
		if h, ok := ns.keeper.(*history); ok {
			h.mu.Lock()
			note(len(h.sessions), "sessions for recovery", name)
			note(h.away.Len()-len(h.sessions), "sessions out of step", name)
			note(h.outbox.Waiting(), "packets in turn", name)
			h.mu.Unlock()
		}
	}
	return left
}

// Left lists what the socket still keeps. The list is empty when the socket has
// disconnected.
func (s *Socket) Left() (left []string) {
	note := func(mu sync.Locker, n func() int, what string) {
		mu.Lock()
		defer mu.Unlock()
		if n := n(); n != 0 {
			left = append(left, fmt.Sprintf("%d %s", n, what))
		}
	}
	note(&s.mu, func() int { return len(s.acks) }, "acknowledgements")
	note(&s.conn.intake.mu, func() int { return s.mailbox.waiting() + s.mailbox.bytes }, "tasks and their bytes")
	note(&s.conn.intake.mu, func() int { return s.conn.intake.bytes }, "bytes of its connection that wait")
	note(&s.conn.mu, func() int { return len(s.conn.sockets.all()) }, "sockets of its connection")
	note(&s.conn.mu, func() int { return s.conn.lookups.running + len(s.conn.lookups.waiting) }, "lookups of its connection")
	note(&s.conn.mu, func() int { return s.conn.due.bytes }, "bytes of attachments")
	s.conn.mu.Lock()
	if s.conn.due.timer != nil || s.conn.due.decoder != nil {
		left = append(left, "a packet of which attachments are missing")
	}
	s.conn.mu.Unlock()
	if rooms := s.Rooms(); len(rooms) > 0 {
		left = append(left, fmt.Sprintf("%d rooms", len(rooms)))
	}
	if s.ctx.Err() == nil {
		left = append(left, "a context")
	}
	return left
}

func (m *mailbox) waiting() (n int) {
	for t := m.first; t != nil; t = t.next {
		n++
	}
	return n
}

// KeptEvents returns how many events the namespace keeps for clients that are away, and how
// many bytes it counts for them.
func (ns *Namespace) KeptEvents() (n, bytes int) {
	h := ns.keeper.(*history)
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.packets), h.bytes
}

// AnswerBytes returns how many bytes of acknowledgements calls of CallAll keep.
func (s *Server) AnswerBytes() int { return int(s.answerBytes.Load()) }

package engine

import "sync"

// A session on WebSocket writes in one place at a time. Whoever queues packets while
// nobody writes, does so itself, without waiting for the network; only where that
// does not take everything, a goroutine goes on.

// maxBatches is how often a sender writes what others have queued meanwhile, before
// it leaves that to a goroutine.
const maxBatches = 8

// buffers are scratch space for messages.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// maxBuffer is the largest one that is kept.
const maxBuffer = 64 << 10

// spareQueue is the largest queue that a session keeps for the next packets.
const spareQueue = 4

// writeQueued writes what is queued, which the caller has marked as being written,
// and what is queued meanwhile. It does not wait for the network.
func (s *Session) writeQueued(ws *wsConn) {
	if !ws.network.gather(false) {
		s.goPatiently()
		return
	}
	ended := s.writeBatches(maxBatches)
	if all, err := ws.network.settle(); err != nil || !all || !ended || !s.written(true) {
		s.goPatiently() // which meets err again
	}
}

// goPatiently leaves the writing to a goroutine.
func (s *Session) goPatiently() {
	s.mu.Lock()
	s.patient = true
	s.mu.Unlock()
	s.aside(s.writePatiently)
}

// writePatiently does the same, and waits for the network.
func (s *Session) writePatiently() {
	s.mu.Lock()
	ws := s.ws
	s.mu.Unlock()
	for {
		ws.network.gather(true)
		ended := s.writeBatches(maxBatches)
		if _, err := ws.network.settle(); err != nil {
			s.finish(reasonOf(err))
		}
		if ended && s.written(false) {
			return
		}
	}
}

// writeBatches writes up to n times what is queued. It reports whether nothing is
// to be written any more.
func (s *Session) writeBatches(n int) (ended bool) {
	buf := buffers.Get().(*[]byte)
	defer func() {
		if cap(*buf) <= maxBuffer {
			buffers.Put(buf)
		}
	}()
	for range n {
		s.mu.Lock()
		packets, size, ws := s.queue, s.queued, s.ws
		if len(packets) == 0 || s.held > 0 || s.state == stateClosed {
			s.mu.Unlock()
			return true
		}
		s.takeLocked()
		s.leaving += size
		s.mu.Unlock()
		for _, p := range packets {
			s.tap(Out, p)
			var err error
			if *buf, err = ws.write(p, *buf); err != nil {
				s.aside(func() { s.finish(reasonOf(err)) })
				return true
			}
		}
		s.mu.Lock()
		s.leaving -= size
		if s.queue == nil && cap(packets) <= spareQueue {
			clear(packets)
			s.queue = packets[:0]
		}
		s.mu.Unlock()
	}
	return false
}

// written ends the writing, unless packets have been queued again, and the session,
// if it was to close after them. Whoever sends may hold locks that the end of a
// session needs: aside is set for such a caller.
func (s *Session) written(aside bool) bool {
	s.mu.Lock()
	if len(s.queue) > 0 && s.held == 0 && s.state != stateClosed {
		s.mu.Unlock()
		return false
	}
	s.writing, s.patient = false, false
	closing := s.state == stateClosing
	s.mu.Unlock()
	switch {
	case closing && aside:
		s.aside(func() { s.finish(ReasonForcedClose) })
	case closing:
		s.finish(ReasonForcedClose)
	}
	return true
}

// aside runs f on a goroutine, which Server.Close waits for, unless the session has
// ended.
func (s *Session) aside(f func()) {
	s.mu.Lock()
	if s.state == stateClosed {
		s.writing = false
		s.mu.Unlock()
		return
	}
	s.srv.wg.Add(1) // the session counts too, until it has ended
	s.mu.Unlock()
	go func() {
		defer s.srv.wg.Done()
		f()
	}()
}

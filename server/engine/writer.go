package engine

// A session on WebSocket writes in one place at a time. A goroutine that queues packets
// while no other writes does the writing itself, without waiting for the network. Only if
// the network does not accept everything, or packets keep coming, another goroutine goes
// on.

// maxRounds is how often writeRounds writes what has been queued meanwhile.
const maxRounds = 8

// spareQueue is the capacity up to which a written queue is used again for the next
// packets.
const spareQueue = 4

// writeQueue writes the queue, without waiting for the network. The caller has set
// s.writing.
func (s *Session) writeQueue(ws *wsConn) {
	if !ws.network.startBatch(false) {
		s.startBlockingWriter()
		return
	}
	empty := s.writeRounds(maxRounds)
	if all, err := ws.network.sendBatch(); err != nil || !all || !empty || !s.endWriting(true) {
		s.startBlockingWriter() // it meets err again, and ends the session
	}
}

// startBlockingWriter starts a goroutine that writes the queue and may wait for the
// network.
func (s *Session) startBlockingWriter() {
	s.mu.Lock()
	s.writerBlocks = true
	s.mu.Unlock()
	s.goUnlessClosed(s.writeQueueBlocking)
}

// writeQueueBlocking writes the queue until it is empty.
func (s *Session) writeQueueBlocking() {
	s.mu.Lock()
	ws := s.ws
	s.mu.Unlock()
	for {
		ws.network.startBatch(true)
		empty := s.writeRounds(maxRounds)
		if _, err := ws.network.sendBatch(); err != nil {
			s.finish(reasonOf(err))
		}
		if empty && s.endWriting(false) {
			return
		}
	}
}

// writeRounds takes the packets from the queue and writes them, up to n times. It returns
// true if there is nothing left to write.
func (s *Session) writeRounds(n int) (empty bool) {
	buf := buffers.Get().(*[]byte)
	defer func() {
		if cap(*buf) <= maxBuffer {
			buffers.Put(buf)
		}
	}()
	for range n {
		s.mu.Lock()
		packets, size, ws := s.queue, s.queuedBytes, s.ws
		if len(packets) == 0 || s.holds > 0 || s.state == stateClosed {
			s.mu.Unlock()
			return true
		}
		s.emptyQueueLocked()
		s.inTransit += size
		s.mu.Unlock()
		for _, p := range packets {
			s.tap(Out, p)
			var err error
			if *buf, err = ws.write(p, *buf); err != nil {
				s.goUnlessClosed(func() { s.finish(reasonOf(err)) })
				return true
			}
		}
		s.mu.Lock()
		s.inTransit -= size
		if s.queue == nil && cap(packets) <= spareQueue {
			clear(packets)
			s.queue = packets[:0]
		}
		s.mu.Unlock()
	}
	return false
}

// endWriting ends the writing, and ends the session too if it is closing. If packets have
// been queued meanwhile, it returns false and the caller must go on.
//
// A sender may hold locks that the end of a session needs. It sets sender, and the
// session then ends on another goroutine.
func (s *Session) endWriting(sender bool) bool {
	s.mu.Lock()
	if len(s.queue) > 0 && s.holds == 0 && s.state != stateClosed {
		s.mu.Unlock()
		return false
	}
	s.writing, s.writerBlocks = false, false
	closing := s.state == stateClosing
	s.mu.Unlock()
	switch {
	case closing && sender:
		s.goUnlessClosed(func() { s.finish(ReasonForcedClose) })
	case closing:
		s.finish(ReasonForcedClose)
	}
	return true
}

// goUnlessClosed runs f on a goroutine, unless the session has ended. Server.Close waits
// for it.
func (s *Session) goUnlessClosed(f func()) {
	s.mu.Lock()
	if s.state == stateClosed {
		s.writing = false
		s.mu.Unlock()
		return
	}
	s.srv.wg.Add(1) // cannot start from zero: until it has ended, the session counts too
	s.mu.Unlock()
	go func() {
		defer s.srv.wg.Done()
		f()
	}()
}

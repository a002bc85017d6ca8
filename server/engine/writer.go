package engine

// Only one goroutine at a time writes the packets of a session on WebSocket. If no
// goroutine is writing, a goroutine that queues packets writes them itself, without
// waiting for the network. A new goroutine takes over if the network does not accept
// everything, or if further packets keep being queued.

// maxRounds is how many times a batch empties the queue before it is sent. Packets may be
// queued while others are written.
const maxRounds = 8

// spareQueue is the largest capacity of a queue that is kept for the next packets after
// it was written. A larger queue is freed, to save memory.
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
		s.startBlockingWriter() // if there was an error, the new goroutine meets it again and ends the session
	}
}

// startBlockingWriter starts a goroutine that writes the queue and may wait for the
// network.
func (s *Session) startBlockingWriter() {
	s.mu.Lock()
	s.writerBlocks = true
	s.mu.Unlock()
	if !s.goUnlessClosed(s.writeQueueBlocking) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.writing = false
		s.chargeOutputLocked()
	}
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

// writeRounds takes all packets from the queue and adds them to the batch, up to n times.
// It returns true if no packets are left to write.
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

// endWriting ends the writing, and ends the session too if the session is closing. If
// further packets are in the queue, it returns false, and the caller must go on writing.
//
// A goroutine that sends packets sets sender. It may hold locks that the end of a session
// needs, so the session then ends on another goroutine.
func (s *Session) endWriting(sender bool) bool {
	s.mu.Lock()
	if len(s.queue) > 0 && s.holds == 0 && s.state != stateClosed {
		s.mu.Unlock()
		return false
	}
	s.writing, s.writerBlocks = false, false
	s.chargeOutputLocked()
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

// goUnlessClosed runs f on a new goroutine. If the session has ended, it runs nothing and
// returns false. Server.Close waits for that goroutine.
func (s *Session) goUnlessClosed(f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == stateClosed {
		return false
	}
	s.srv.wg.Go(f) // the count is above zero already: a session that has not ended counts too
	return true
}

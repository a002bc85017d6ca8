package engine

import (
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// Close sends the packets in the queue and ends the session with ReasonForcedClose. It
// returns false if the session can end only after the client has sent another GET, or has
// read more from its WebSocket.
func (s *Session) Close() bool {
	s.mu.Lock()
	if s.state > stateOpen {
		defer s.mu.Unlock()
		return s.endsWithoutClientLocked()
	}
	s.state = stateClosing
	if s.holds > 0 {
		s.holds = 0
		s.flushPollLocked()
	}
	if s.ws != nil && !s.writing && len(s.queue) == 0 || s.ws == nil && s.poll != nil {
		s.mu.Unlock()
		s.finish(ReasonForcedClose)
		return true
	}
	// Packets are queued, or no GET waits. The writer of the WebSocket, or the next GET,
	// sends the rest and then ends the session.
	if s.ws == nil {
		s.closeTimer = time.AfterFunc(closeTimeout, func() { s.finish(ReasonForcedClose) })
	}
	s.flushAndUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.endsWithoutClientLocked()
}

// endsWithoutClientLocked reports whether a session that is closing, or has ended, can
// end without its client: it waits neither for a GET nor for the client to read.
func (s *Session) endsWithoutClientLocked() bool {
	return s.state == stateClosed || s.ws != nil && !s.writerBlocks
}

// Drop cuts the connection without telling the client, as a broken network would.
func (s *Session) Drop() {
	s.mu.Lock()
	if s.poll != nil {
		s.poll.drop = true
	}
	ws := s.ws
	s.mu.Unlock()
	if ws != nil {
		ws.drop()
	}
	s.finish(ReasonTransportClose)
}

// finish ends the session and releases everything that it holds. It returns false if the
// session had ended before.
func (s *Session) finish(reason Reason) bool {
	s.mu.Lock()
	if s.state == stateClosed {
		s.mu.Unlock()
		return false
	}
	s.state = stateClosed
	if s.registered {
		defer s.srv.wg.Done()
		if s.ws != nil {
			s.srv.counts.webSockets.Add(-1)
		}
	}
	s.heartbeat.stop()
	if s.closeTimer != nil {
		s.closeTimer.Stop()
	}
	ws, candidate := s.ws, s.candidate
	if s.poll != nil {
		last := eio.Packet{Type: eio.Close}
		if reason == ReasonTransportClose { // the client has closed the session itself, or is gone
			last.Type = eio.Noop
		}
		s.poll.answer(append(s.emptyQueueLocked(), last))
		s.poll = nil
	}
	s.emptyQueueLocked()
	s.chargeOutputLocked()
	s.mu.Unlock()

	s.kept.removeHandshake()
	s.srv.remove(s)
	s.cancel(reason)
	if ws != nil {
		s.srv.wg.Go(func() { ws.close(reason) })
	}
	if candidate != nil {
		candidate.drop()
	}
	s.receiver.Closed(reason)
	return true
}

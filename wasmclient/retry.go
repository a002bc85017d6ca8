package wasmclient

import "slices"

// retriedMessage is a message of a socket with Retries. It stays in the queue until the
// server has acknowledged it, or the socket gives it up.
type retriedMessage struct {
	msg     Message
	tries   int
	pending bool // the message has been sent, and that try has no outcome yet
}

func (s *Socket) enqueueRetried(msg Message) *retriedMessage {
	r := &retriedMessage{msg: msg}
	s.retryQueue = append(s.retryQueue, r)
	s.sendNextRetried(false)
	return r
}

// sendNextRetried sends the first message of the queue, unless a try of it is pending.
// again is true on a new connection: a try on the old connection cannot have an outcome any
// more, so the message is sent again.
func (s *Socket) sendNextRetried(again bool) {
	if !s.connected || len(s.retryQueue) == 0 {
		return
	}
	r := s.retryQueue[0]
	if r.pending && !again {
		return
	}
	r.pending = true
	r.tries++
	try := r.msg
	try.Ack = func(reply Reply, err error) { s.tryEnded(r, reply, err) }
	try.AckErrors, try.withinStrand = false, true
	s.transmit(try)
}

// tryEnded is called with the outcome of a try: an acknowledgement or an error. It is
// called within the strand.
func (s *Socket) tryEnded(r *retriedMessage, reply Reply, err error) {
	r.pending = false
	if err == nil || r.tries > s.opts.Retries {
		s.finishRetried(r, reply, err)
	}
	s.sendNextRetried(false)
}

// finishRetried removes a message from the queue and passes the outcome to its sender.
func (s *Socket) finishRetried(r *retriedMessage, reply Reply, err error) {
	s.retryQueue = slices.DeleteFunc(s.retryQueue, func(other *retriedMessage) bool { return other == r })
	if r.msg.Ack != nil {
		s.finishAck(&pendingAck{callback: r.msg.Ack, wantsErrors: true, withinStrand: r.msg.withinStrand}, reply, err)
	}
}

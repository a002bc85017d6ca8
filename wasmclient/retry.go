package wasmclient

import "slices"

// queued is a message of a socket with Retries: it stays at the head of the queue
// until the server has acknowledged it, or it is given up.
type queued struct {
	msg     Message
	tries   int
	pending bool // a try is under way
}

func (s *Socket) enqueue(msg Message) *queued {
	q := &queued{msg: msg}
	s.queue = append(s.queue, q)
	s.sendQueued(false)
	return q
}

// sendQueued sends the head of the queue, unless that is under way. It is sent
// again on a new connection, where no answer to the last try will come.
func (s *Socket) sendQueued(again bool) {
	if !s.connected || len(s.queue) == 0 {
		return
	}
	q := s.queue[0]
	if q.pending && !again {
		return
	}
	q.pending = true
	q.tries++
	try := q.msg
	try.Ack = func(r Reply, err error) { s.tried(q, r, err) }
	try.AckErrors, try.direct = false, true
	s.transmit(try)
}

// tried takes the outcome of a try. It is called within the strand.
func (s *Socket) tried(q *queued, r Reply, err error) {
	q.pending = false
	if err == nil || q.tries > s.opts.Retries {
		s.unqueue(q, r, err)
	}
	s.sendQueued(false)
}

// unqueue takes a message off the queue and tells its sender what became of it.
func (s *Socket) unqueue(q *queued, r Reply, err error) {
	s.queue = slices.DeleteFunc(s.queue, func(other *queued) bool { return other == q })
	if q.msg.Ack != nil {
		s.settle(&pendingAck{call: q.msg.Ack, errors: true, direct: q.msg.direct}, r, err)
	}
}

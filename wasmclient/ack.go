package wasmclient

import "slices"

// pendingAck is an acknowledgement that a socket waits for.
type pendingAck struct {
	id     uint64
	call   func(Reply, error)
	errors bool // call hears of failures too
	direct bool
	timer  *timer
}

// await registers m's acknowledgement under the next id.
func (s *Socket) await(m Message) uint64 {
	id := s.nextAck
	s.nextAck++
	timeout := m.AckTimeout
	if timeout == 0 {
		timeout = s.opts.AckTimeout
	}
	a := &pendingAck{id: id, call: m.Ack, errors: m.AckErrors || timeout > 0, direct: m.direct}
	if timeout > 0 {
		a.timer = s.m.strand.after(timeout, func() { s.forget(id, ErrAckTimeout) })
	}
	s.acks.add(a)
	return id
}

// forget ends the wait for id, and takes the message back if it is unsent. err
// is nil when nobody is to hear of it.
func (s *Socket) forget(id uint64, err error) {
	a := s.acks.take(id)
	if a == nil {
		return
	}
	s.sendBuffer = slices.DeleteFunc(s.sendBuffer, func(p outgoing) bool { return p.HasID && p.ID == id })
	if err != nil {
		s.settle(a, Reply{}, err)
	} else {
		a.timer.stop()
	}
}

// takeBack ends the wait of a sender who has lost interest.
func (s *Socket) takeBack(m sent) {
	if m.queued == nil {
		s.forget(m.ack, nil)
		return
	}
	s.queue = slices.DeleteFunc(s.queue, func(q *queued) bool { return q == m.queued })
	s.sendQueued(false)
}

// settle hands an acknowledgement, or what became of it, to who asked for it.
func (s *Socket) settle(a *pendingAck, r Reply, err error) {
	a.timer.stop()
	switch {
	case err != nil && !a.errors:
	case a.direct:
		a.call(r, err)
	default:
		s.m.strand.notify(func() { a.call(r, err) })
	}
}

// failAcks ends the wait for what the server can no longer acknowledge: all but
// the messages that are yet to be sent.
func (s *Socket) failAcks() {
	unsent := make(map[uint64]bool)
	for _, p := range s.sendBuffer {
		if p.HasID {
			unsent[p.ID] = true
		}
	}
	lost := s.acks.all()
	s.acks = pendingAcks{} // who hears of the loss may wait for another
	for _, a := range lost {
		if unsent[a.id] {
			s.acks.add(a)
		}
	}
	for _, a := range lost {
		if !unsent[a.id] {
			s.settle(a, Reply{}, ErrDisconnected)
		}
	}
}

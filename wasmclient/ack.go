package wasmclient

import "slices"

// pendingAck is an acknowledgement that a socket waits for.
type pendingAck struct {
	id           uint64
	callback     func(Reply, error)
	wantsErrors  bool // call callback after a failure too
	withinStrand bool // call callback at once, not in a notice
	timer        *timer
}

// expectAck registers m's acknowledgement and returns its id.
func (s *Socket) expectAck(m Message) uint64 {
	id := s.nextAck
	s.nextAck++
	timeout := m.AckTimeout
	if timeout == 0 {
		timeout = s.opts.AckTimeout
	}
	a := &pendingAck{id: id, callback: m.Ack, wantsErrors: m.AckErrors || timeout > 0, withinStrand: m.withinStrand}
	if timeout > 0 {
		a.timer = s.m.strand.after(timeout, func() { s.cancelAck(id, ErrAckTimeout) })
	}
	s.acks.add(a)
	return id
}

// cancelAck ends the wait for an acknowledgement. If its message is still unsent, it will
// not be sent. The callback gets err. If err is nil, the callback is not called.
func (s *Socket) cancelAck(id uint64, err error) {
	a := s.acks.remove(id)
	if a == nil {
		return
	}
	s.sendBuffer = slices.DeleteFunc(s.sendBuffer, func(p outgoing) bool { return p.HasID && p.ID == id })
	if err != nil {
		s.finishAck(a, Reply{}, err)
	} else {
		a.timer.stop()
	}
}

// withdraw drops the message of a sender that no longer waits. It ends the wait for the
// acknowledgement. If the message is still unsent, it will not be sent.
func (s *Socket) withdraw(m sentMessage) {
	if m.retried == nil {
		s.cancelAck(m.ack, nil)
		return
	}
	s.retryQueue = slices.DeleteFunc(s.retryQueue, func(r *retriedMessage) bool { return r == m.retried })
	s.sendNextRetried(false)
}

// finishAck passes an acknowledgement, or an error in its place, to the callback.
func (s *Socket) finishAck(a *pendingAck, r Reply, err error) {
	a.timer.stop()
	switch {
	case err != nil && !a.wantsErrors:
	case a.withinStrand:
		a.callback(r, err)
	default:
		s.m.strand.notify(func() { a.callback(r, err) })
	}
}

// failAcks is called when a connection ends. It ends the wait for the acknowledgements of
// all sent messages, because the server cannot acknowledge them on another connection. The
// acknowledgements of unsent messages stay pending.
func (s *Socket) failAcks() {
	unsent := make(map[uint64]bool)
	for _, p := range s.sendBuffer {
		if p.HasID {
			unsent[p.ID] = true
		}
	}
	pending := s.acks.all()
	s.acks = pendingAcks{} // before the callbacks, which may add acknowledgements
	for _, a := range pending {
		if unsent[a.id] {
			s.acks.add(a)
		}
	}
	for _, a := range pending {
		if !unsent[a.id] {
			s.finishAck(a, Reply{}, ErrDisconnected)
		}
	}
}

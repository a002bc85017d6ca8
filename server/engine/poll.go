package engine

import (
	"net/http"
	"strconv"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// closeTimeout is how long a session that the server closes waits for a GET. The answer
// to that GET can tell the client that the session has ended.
const closeTimeout = 30 * time.Second

// upgradeGrace is how long a GET that arrives during an upgrade waits for the upgrade to
// complete. The client may have sent the last packet of the upgrade before the GET, and
// the GET may have overtaken it.
const upgradeGrace = 50 * time.Millisecond

// overtakenGrace is how long the server waits for a GET when a close packet of the client
// arrives. The client may have sent the GET first: requests on two connections can arrive
// in the wrong order.
const overtakenGrace = 50 * time.Millisecond

// poll is a GET that waits for packets. It is answered once.
type poll struct {
	packets       chan []eio.Packet // has room for the one answer
	duringUpgrade bool              // the GET arrived after a WebSocket that asks to take over
	refused       bool              // the session is on WebSocket now; set before packets gets its value
	drop          bool              // the connection is to be cut, without an answer; set before packets gets its value
}

func (p *poll) answer(packets []eio.Packet) { p.packets <- packets }

// flushPollLocked answers the GET that waits, if there is one and the server has
// something to tell the client.
func (s *Session) flushPollLocked() {
	if s.poll == nil || s.holds > 0 {
		return
	}
	if len(s.queue) == 0 {
		if !s.probed || s.poll.duringUpgrade {
			return
		}
		// The client completes the upgrade only after the answer to this GET.
		s.queue = append(s.queue, eio.Packet{Type: eio.Noop})
	}
	s.inTransit += s.queuedBytes
	s.poll.answer(s.emptyQueueLocked())
	s.poll = nil
}

// servePoll answers a GET with the packets in the queue. If the queue is empty, it waits
// for packets. initial is true for the handshake, which is the session's first GET.
func (s *Session) servePoll(w http.ResponseWriter, r *http.Request, initial bool) {
	q := s.newPollingRequest(w, r)
	if !s.lockForPolling(q) {
		return
	}
	if s.poll != nil { // with two GETs at a time, packets could get out of order
		s.mu.Unlock()
		s.answerStatus(q, http.StatusBadRequest)
		s.finish(ReasonTransportError)
		return
	}
	p := &poll{packets: make(chan []eio.Packet, 1), duringUpgrade: s.upgrading}
	s.poll = p
	if s.overtakenGET != nil {
		close(s.overtakenGET)
		s.overtakenGET = nil
	}
	// A close packet is sent alone. The official client acts on it before it looks at the
	// other packets of the answer, and so would never see a DISCONNECT among them.
	last := s.state == stateClosing && len(s.queue) == 0
	if !last {
		s.flushPollLocked()
	}
	s.mu.Unlock()
	if last {
		s.finish(ReasonForcedClose) // answers p with a close packet
	}

	if p.duringUpgrade {
		defer time.AfterFunc(upgradeGrace, func() { s.endUpgradeGrace(p) }).Stop()
	}
	select {
	case packets := <-p.packets:
		s.writePoll(q, p, packets, initial)
	case <-r.Context().Done():
		s.mu.Lock()
		unanswered := s.poll == p
		if unanswered {
			s.poll = nil
		}
		s.mu.Unlock()
		if unanswered {
			s.finish(ReasonTransportError)
		} else { // this answer is lost; the heartbeat will find out whether the client is gone
			s.writePoll(q, p, <-p.packets, initial)
		}
	}
}

// awaitOvertakenGET waits for a GET until overtakenGrace is over, unless a GET is waiting
// already. It is called when the client's close packet has arrived, before the session
// ends. If the client sent a GET first, it learns of the end from the answer to that GET.
func (s *Session) awaitOvertakenGET() {
	s.mu.Lock()
	if s.ws != nil || s.poll != nil || s.state != stateOpen {
		s.mu.Unlock()
		return
	}
	arrived := make(chan struct{})
	s.overtakenGET = arrived
	s.mu.Unlock()
	timer := time.NewTimer(overtakenGrace)
	defer timer.Stop()
	select {
	case <-arrived:
	case <-timer.C:
	case <-s.ctx.Done():
	}
}

// endUpgradeGrace answers a GET that has waited for an upgrade long enough: the client
// may be waiting for that answer before it goes on with the upgrade.
func (s *Session) endUpgradeGrace(p *poll) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.poll != p:
	case s.upgrading && !s.probed: // the GET will be answered when the probe arrives, as every GET is
		p.duringUpgrade = false
	default:
		s.poll = nil
		p.answer([]eio.Packet{{Type: eio.Noop}})
	}
}

// writePoll answers a GET with packets. If p.drop or p.refused is set, it cuts the
// connection or refuses the GET instead.
func (s *Session) writePoll(q pollingRequest, p *poll, packets []eio.Packet, initial bool) {
	switch {
	case p.drop:
		panic(http.ErrAbortHandler)
	case p.refused:
		s.refuseAfterUpgrade(q)
		return
	}
	size, bytes, compressible := len(packets), 0, false
	for _, packet := range packets {
		size += packet.Size()
		bytes += len(packet.Data)
		compressible = compressible || !packet.NoCompress
		s.tap(Out, packet)
	}
	body, kind := s.appendBody(make([]byte, 0, size), packets)
	s.reportExchange(q, http.StatusOK, body)
	h := q.w.Header()
	if c := s.srv.opts.HTTPCompression; compressible && !c.Off && len(body) >= c.Threshold {
		var coding string
		if body, coding = compress(q.r, body); coding != "" {
			h.Set("Content-Encoding", coding)
		}
	}
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	s.srv.opts.addHeaders(h, q.r, initial)
	s.writeBody(q.w, body)
	s.mu.Lock()
	s.inTransit -= bytes
	s.chargeOutputLocked()
	s.mu.Unlock()
}

// writeBody writes the answer to a GET. It gives up if the client is gone, or reads
// nothing for PingTimeout; the heartbeat then ends the session.
func (s *Session) writeBody(w http.ResponseWriter, body []byte) {
	large := len(body) > partSize // the kernel takes less than that at once
	rc := http.NewResponseController(w)
	for len(body) > 0 {
		if large { // an error means that w, such as a test's, has no deadlines
			_ = rc.SetWriteDeadline(time.Now().Add(s.srv.opts.PingTimeout))
		}
		n := min(len(body), partSize)
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		s.polledParts.Add(1)
		body = body[n:]
	}
	if large && rc.Flush() == nil {
		_ = rc.SetWriteDeadline(time.Time{}) // the connection serves further requests
	}
}

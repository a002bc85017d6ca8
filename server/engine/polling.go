package engine

import (
	"io"
	"iter"
	"mime"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// lingerTimeout is how long a session that the server closes waits for a GET
// that can carry the news.
const lingerTimeout = 30 * time.Second

// releaseDelay is how long a GET that comes in the middle of an upgrade waits for
// it: it may have been overtaken by the request before it.
const releaseDelay = 50 * time.Millisecond

// overtakenDelay is how long a client's close waits for the GET that is to be released
// by it: the two may be sent at once, on a connection each.
const overtakenDelay = 50 * time.Millisecond

// poll is a GET that waits for packets. It is answered once.
type poll struct {
	packets chan []eio.Packet // holds one batch
	arrived time.Time         // see Session.now
	late    bool              // it came after the WebSocket that asks to take over
	refused bool              // the upgrade came first; set before the answer
	drop    bool              // cut the connection instead; set before the answer
}

func (p *poll) answer(packets []eio.Packet) { p.packets <- packets }

// flushPollLocked answers the waiting GET, if there is one and something to say.
func (s *Session) flushPollLocked() {
	if s.poll == nil || s.held > 0 {
		return
	}
	if len(s.queue) == 0 {
		if !s.probed || s.poll.late {
			return
		}
		// The client waits for this poll to end before it completes the upgrade.
		s.queue = append(s.queue, eio.Packet{Type: eio.Noop})
	}
	s.leaving += s.queued
	s.poll.answer(s.takeLocked())
	s.poll = nil
}

// servePoll waits until there are packets for the client and answers with all
// of them. initial is set for the poll that opened the session.
func (s *Session) servePoll(w http.ResponseWriter, r *http.Request, initial bool) {
	arrived := s.now()
	s.mu.Lock()
	switch {
	case s.state == stateClosed:
		s.mu.Unlock()
		s.srv.refuse(w, r, errUnknownSession)
		return
	case s.ws != nil:
		s.mu.Unlock()
		s.exchanged(r, arrived, errBadRequest.Status, nil)
		s.srv.refuse(w, r, errBadRequest)
		return
	case s.poll != nil: // overlapping GETs: packets could get out of order
		s.mu.Unlock()
		s.exchanged(r, arrived, http.StatusBadRequest, nil)
		w.WriteHeader(http.StatusBadRequest)
		s.finish(ReasonTransportError)
		return
	}
	p := &poll{packets: make(chan []eio.Packet, 1), arrived: arrived, late: s.upgrading}
	s.poll = p
	if s.overtaken != nil {
		close(s.overtaken)
		s.overtaken = nil
	}
	// A close travels alone: the official client acts on it before it looks at the
	// messages beside it, so that a DISCONNECT would never be seen.
	last := s.state == stateClosing && len(s.queue) == 0
	if !last {
		s.flushPollLocked()
	}
	s.mu.Unlock()
	if last {
		s.finish(ReasonForcedClose) // answers with "1"
	}

	if p.late {
		defer time.AfterFunc(releaseDelay, func() { s.release(p) }).Stop()
	}
	select {
	case packets := <-p.packets:
		s.writePoll(w, r, p, packets, initial)
	case <-r.Context().Done():
		s.mu.Lock()
		aborted := s.poll == p
		if aborted {
			s.poll = nil
		}
		s.mu.Unlock()
		if aborted {
			s.finish(ReasonTransportError)
		} else { // a batch is lost on its way, and the heartbeat will tell
			s.writePoll(w, r, p, <-p.packets, initial)
		}
	}
}

// awaitOvertaken waits for a GET where none waits, before a client's close has the session
// end: its client sent it first, perhaps, and is to be told of the end by its answer.
func (s *Session) awaitOvertaken() {
	s.mu.Lock()
	if s.ws != nil || s.poll != nil || s.state != stateOpen {
		s.mu.Unlock()
		return
	}
	come := make(chan struct{})
	s.overtaken = come
	s.mu.Unlock()
	timer := time.NewTimer(overtakenDelay)
	defer timer.Stop()
	select {
	case <-come:
	case <-timer.C:
	case <-s.ctx.Done():
	}
}

// release answers a GET that has waited for an upgrade long enough: its client may
// wait for it in turn.
func (s *Session) release(p *poll) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.poll != p:
	case s.upgrading && !s.probed: // it waits like any other
		p.late = false
	default:
		s.poll = nil
		p.answer([]eio.Packet{{Type: eio.Noop}})
	}
}

func (s *Session) writePoll(w http.ResponseWriter, r *http.Request, p *poll, packets []eio.Packet, initial bool) {
	switch {
	case p.drop:
		panic(http.ErrAbortHandler)
	case p.refused:
		s.exchanged(r, p.arrived, errBadRequest.Status, nil)
		s.srv.refuse(w, r, errBadRequest)
		return
	}
	size, bytes, compressible := len(packets), 0, false
	for _, packet := range packets {
		size += packet.Size()
		bytes += len(packet.Data)
		compressible = compressible || !packet.NoCompress
		s.tap(Out, packet)
	}
	h, kind := w.Header(), "text/plain; charset=UTF-8"
	body := make([]byte, 0, size)
	if s.protocol == eio.Version3 {
		var binary bool
		if body, binary = eio.AppendPayloadV3(body, !s.base64, packets...); binary {
			kind = "application/octet-stream"
		}
	} else {
		body = eio.AppendPayload(body, packets...)
	}
	s.exchanged(r, p.arrived, http.StatusOK, body)
	if c := s.srv.opts.HTTPCompression; compressible && !c.Off && len(body) >= c.Threshold {
		var coding string
		if body, coding = compress(r, body); coding != "" {
			h.Set("Content-Encoding", coding)
		}
	}
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	s.srv.opts.headers(h, r, initial)
	s.writeBody(w, body)
	s.mu.Lock()
	s.leaving -= bytes
	s.mu.Unlock()
}

// writeBody writes the answer to a poll. A client that has gone, or takes nothing
// for PingTimeout, is left to the heartbeat.
func (s *Session) writeBody(w http.ResponseWriter, body []byte) {
	large := len(body) > partSize // else the kernel takes it at once
	rc := http.NewResponseController(w)
	for len(body) > 0 {
		if large { // not every ResponseWriter has deadlines, tests' among them
			_ = rc.SetWriteDeadline(time.Now().Add(s.srv.opts.PingTimeout))
		}
		n := min(len(body), partSize)
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		s.polled.Add(1)
		body = body[n:]
	}
	if large && rc.Flush() == nil {
		_ = rc.SetWriteDeadline(time.Time{}) // the connection serves further requests
	}
}

// servePost takes the packets in a request's body.
func (s *Session) servePost(w http.ResponseWriter, r *http.Request) {
	arrived := s.now()
	refuse := func(status int) {
		s.exchanged(r, arrived, status, nil)
		w.WriteHeader(status)
	}
	s.mu.Lock()
	switch {
	case s.state == stateClosed:
		s.mu.Unlock()
		s.srv.refuse(w, r, errUnknownSession)
		return
	case s.ws != nil:
		s.mu.Unlock()
		s.exchanged(r, arrived, errBadRequest.Status, nil)
		s.srv.refuse(w, r, errBadRequest)
		return
	case s.posting: // overlapping POSTs: packets could get out of order
		s.mu.Unlock()
		s.finish(ReasonTransportError)
		refuse(http.StatusBadRequest)
		return
	}
	s.posting = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.posting = false
		s.mu.Unlock()
	}()

	// Bodies are text in protocol 4; bytes would be parsed wrongly (CVE-2026-59725).
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	binary := kind == "application/octet-stream"
	if binary && s.protocol != eio.Version3 {
		s.finish(ReasonTransportError)
		refuse(http.StatusBadRequest)
		return
	}
	// A body that trickles in must not hold the session longer than a lost pong
	// would. Not every ResponseWriter has deadlines, tests' among them.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(s.srv.opts.PingTimeout))
	limit := s.srv.opts.MaxHTTPBufferSize
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close")
		refuse(http.StatusRequestEntityTooLarge)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	switch {
	case err != nil:
		s.finish(ReasonTransportError)
		refuse(http.StatusBadRequest)
		return
	case int64(len(body)) > limit:
		w.Header().Set("Connection", "close")
		refuse(http.StatusRequestEntityTooLarge)
		return
	}
	s.receivePayload(body, binary)
	s.exchanged(r, arrived, http.StatusOK, body)
	w.Header().Set("Content-Type", "text/html") // text/plain makes some browsers offer a download
	w.Header().Set("Cache-Control", "no-store")
	s.srv.opts.headers(w.Header(), r, false)
	_, _ = io.WriteString(w, "ok")
}

// receivePayload takes the packets of a body. Server.Close waits for it.
func (s *Session) receivePayload(body []byte, binary bool) {
	s.mu.Lock()
	if s.state == stateClosed {
		s.mu.Unlock()
		return
	}
	s.srv.wg.Add(1)
	s.mu.Unlock()
	defer s.srv.wg.Done()

	for p, err := range s.packets(body, binary) {
		if err != nil {
			s.finish(ReasonParseError)
			return
		}
		if !s.receive(p) {
			return
		}
	}
}

// packets yields what a body consists of, one after the other: a list of them all
// could be many times as large.
func (s *Session) packets(body []byte, binary bool) iter.Seq2[eio.Packet, error] {
	switch {
	case binary:
		return eio.BinaryPacketsV3(body)
	case !utf8.Valid(body):
		return func(yield func(eio.Packet, error) bool) { yield(eio.Packet{}, eio.ErrMalformed) }
	case s.protocol == eio.Version3:
		return eio.PacketsV3(body)
	}
	return eio.Packets(body)
}

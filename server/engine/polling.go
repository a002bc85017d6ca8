package engine

import (
	"io"
	"mime"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// lingerTimeout is how long a session that the server closes waits for a GET
// that can carry the news.
const lingerTimeout = 30 * time.Second

// poll is a GET that waits for packets. It is answered once.
type poll struct {
	packets chan []eio.Packet // holds one batch
	drop    bool              // cut the connection instead; set before the answer
}

func (p *poll) answer(packets []eio.Packet) { p.packets <- packets }

// flushPollLocked answers the waiting GET, if there is one and something to say.
func (s *Session) flushPollLocked() {
	if s.poll == nil {
		return
	}
	if len(s.queue) == 0 {
		if !s.probed {
			return
		}
		// The client waits for this poll to end before it completes the upgrade.
		s.queue = append(s.queue, eio.Packet{Type: eio.Noop})
	}
	s.poll.answer(s.takeLocked())
	s.poll = nil
}

// servePoll waits until there are packets for the client and answers with all
// of them.
func (s *Session) servePoll(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	switch {
	case s.state == stateClosed:
		s.mu.Unlock()
		errUnknownSession.write(w)
		return
	case s.ws != nil:
		s.mu.Unlock()
		errBadRequest.write(w)
		return
	case s.poll != nil: // overlapping GETs: packets could get out of order
		s.mu.Unlock()
		w.WriteHeader(http.StatusBadRequest)
		s.finish(ReasonTransportError)
		return
	}
	p := &poll{packets: make(chan []eio.Packet, 1)}
	s.poll = p
	// A close travels alone: the official client acts on it before it looks at the
	// messages beside it, so that a DISCONNECT would never be seen.
	last := s.state == stateClosing && len(s.queue) == 0
	if !last {
		s.flushLocked()
	}
	s.mu.Unlock()
	if last {
		s.finish(ReasonForcedClose) // answers with "1"
	}

	select {
	case packets := <-p.packets:
		s.writePoll(w, p, packets)
	case <-r.Context().Done():
		s.mu.Lock()
		aborted := s.poll == p
		if aborted {
			s.poll = nil
		}
		s.mu.Unlock()
		if aborted { // otherwise a batch is lost on its way, and the heartbeat will tell
			s.finish(ReasonTransportError)
		}
	}
}

func (s *Session) writePoll(w http.ResponseWriter, p *poll, packets []eio.Packet) {
	if p.drop {
		panic(http.ErrAbortHandler)
	}
	size := len(packets)
	for _, packet := range packets {
		size += packet.Size()
		s.tap(Out, packet)
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=UTF-8")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(eio.AppendPayload(make([]byte, 0, size), packets...)) // a client that went is noticed by the heartbeat
}

// servePost takes the packets in a request's body.
func (s *Session) servePost(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	switch {
	case s.state == stateClosed:
		s.mu.Unlock()
		errUnknownSession.write(w)
		return
	case s.ws != nil:
		s.mu.Unlock()
		errBadRequest.write(w)
		return
	case s.posting: // overlapping POSTs: packets could get out of order
		s.mu.Unlock()
		s.finish(ReasonTransportError)
		w.WriteHeader(http.StatusBadRequest)
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
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/octet-stream" {
		s.finish(ReasonTransportError)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	// A body that trickles in must not hold the session longer than a lost pong
	// would. Not every ResponseWriter has deadlines, tests' among them.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(s.srv.opts.PingTimeout))
	limit := s.srv.opts.MaxHTTPBufferSize
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	switch {
	case err != nil:
		s.finish(ReasonTransportError)
		w.WriteHeader(http.StatusBadRequest)
		return
	case int64(len(body)) > limit:
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	s.receivePayload(body)
	w.Header().Set("Content-Type", "text/html") // text/plain makes some browsers offer a download
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "ok")
}

func (s *Session) receivePayload(body []byte) {
	if !utf8.Valid(body) {
		s.finish(ReasonParseError)
		return
	}
	packets, err := eio.ParsePayload(body)
	for _, p := range packets {
		if !s.receive(p) {
			return
		}
	}
	if err != nil {
		s.finish(ReasonParseError)
	}
}

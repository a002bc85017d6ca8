package engine

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// servePost receives the packets in a request's body.
func (s *Session) servePost(w http.ResponseWriter, r *http.Request) {
	q := s.newPollingRequest(w, r)
	if !s.lockForPolling(q) {
		return
	}
	if s.posting { // with two POSTs at a time, packets could get out of order
		s.mu.Unlock()
		s.failPost(q)
		return
	}
	s.posting = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.posting = false
		s.mu.Unlock()
	}()

	reader := bodyReader{limited: io.LimitedReader{R: r.Body, N: s.srv.opts.MaxHTTPBufferSize + 1}, account: s.kept}
	defer reader.release() // not before the packets are handled, since they share memory with the body
	body, binary, ok := s.readPost(q, &reader)
	if !ok {
		return
	}
	s.receivePayload(body, binary)
	s.reportExchange(q, http.StatusOK, body)
	w.Header().Set("Content-Type", "text/html") // text/plain makes some browsers offer a download
	w.Header().Set("Cache-Control", "no-store")
	s.srv.opts.addHeaders(w.Header(), r, false)
	_, _ = io.WriteString(w, "ok")
}

// readPost reads the body of a POST. binary says that its packets are in revision 3's
// binary form. If readPost cannot read the body, it answers the request itself and
// returns false.
func (s *Session) readPost(q pollingRequest, reader *bodyReader) (body []byte, binary, ok bool) {
	// In revision 4 a body is text. Bytes would be parsed wrongly (CVE-2026-59725).
	kind, _, _ := mime.ParseMediaType(q.r.Header.Get("Content-Type"))
	binary = kind == "application/octet-stream"
	if binary && s.protocol != eio.Version3 {
		s.failPost(q)
		return nil, false, false
	}
	// A body that arrives slowly must not keep the session open longer than a lost pong
	// would. An error means that w has no deadlines, as in a test.
	_ = http.NewResponseController(q.w).SetReadDeadline(time.Now().Add(s.srv.opts.PingTimeout))
	limit := s.srv.opts.MaxHTTPBufferSize
	if q.r.ContentLength > limit {
		s.refuseTooLarge(q)
		return nil, false, false
	}
	body, err := io.ReadAll(reader)
	switch {
	case err == errTooMuch:
		s.endTooMuch()
		q.w.Header().Set("Connection", "close")
		q.w.Header().Set("Retry-After", "1")
		s.answerStatus(q, http.StatusTooManyRequests)
		return nil, false, false
	case err != nil:
		s.failPost(q)
		return nil, false, false
	case int64(len(body)) > limit:
		s.refuseTooLarge(q)
		return nil, false, false
	}
	return body, binary, true
}

// bodyReader reads a request's body up to a limit, and counts the bytes as they arrive.
type bodyReader struct {
	limited io.LimitedReader
	account *keptBytes
	kept    int
}

// Read implements io.Reader.
func (b *bodyReader) Read(p []byte) (n int, err error) {
	n, err = b.limited.Read(p)
	if !b.account.add(n) {
		return 0, errTooMuch
	}
	b.kept += n
	return n, err
}

func (b *bodyReader) release() { b.account.remove(b.kept) }

// failPost ends the session because a POST breaks a rule, and answers the POST.
func (s *Session) failPost(q pollingRequest) {
	s.finish(ReasonTransportError)
	s.answerStatus(q, http.StatusBadRequest)
}

// refuseTooLarge answers a POST whose body is larger than MaxHTTPBufferSize. The session
// goes on.
func (s *Session) refuseTooLarge(q pollingRequest) {
	q.w.Header().Set("Connection", "close")
	s.answerStatus(q, http.StatusRequestEntityTooLarge)
}

// receivePayload receives the packets of a POST's body. Server.Close waits until it
// returns.
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
			s.finishFor(RulePacket, ReasonParseError)
			return
		}
		if !s.receive(apart(p, body)) {
			return
		}
	}
}

// largeBody is the size above which a body must not stay in memory because of one small
// packet.
const largeBody = 4 << 10

// apart returns p, and makes sure that p does not keep a large body in memory of which it is
// a small part. An event can wait for its handler, and the auth payload of a CONNECT stays
// as long as its socket.
func apart(p eio.Packet, body []byte) eio.Packet {
	if len(body) > largeBody && len(p.Data) < len(body)/2 {
		p.Data = bytes.Clone(p.Data)
	}
	return p
}

package edge

import (
	"net/http"
	"time"
)

// maxHeaderBytes limits the headers of a request. net/http adds 4 KiB to it, and answers
// a request with more with 431.
const maxHeaderBytes = 16 << 10

// Timeouts limit how long a client may take, so that one that does nothing does not keep a
// connection. The zero value sets no limit.
type Timeouts struct {
	Header time.Duration // to send the headers of a request
	Body   time.Duration // to send a whole request; a handler may give its own request more time
	Answer time.Duration // to read the answer; a handler may give its own answer more time
	Idle   time.Duration // to send the next request
}

// DefaultTimeouts returns timeouts that suit slow phones, and a Socket.IO server with the
// default options.
//
// The time of Answer runs from the headers of a request on, and includes the time in which
// a poll waits for packets. So it must be longer than pingInterval and pingTimeout
// together, which are 45 s.
func DefaultTimeouts() Timeouts {
	return Timeouts{Header: 5 * time.Second, Body: 10 * time.Second, Answer: 2 * time.Minute, Idle: 2 * time.Minute}
}

// NewServer returns a server whose clients have so much time.
//
// net/http does not apply Body while a request without a body waits for its answer, and
// applies neither Body nor Answer to a connection that became a WebSocket.
func NewServer(h http.Handler, t Timeouts) *http.Server {
	return &http.Server{
		Handler:           h,
		MaxHeaderBytes:    maxHeaderBytes,
		ReadHeaderTimeout: t.Header,
		ReadTimeout:       t.Body,
		WriteTimeout:      t.Answer,
		IdleTimeout:       t.Idle,
	}
}

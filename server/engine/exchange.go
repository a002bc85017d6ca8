package engine

import (
	"net/http"
	"time"
)

// Exchange is a request of a polling session and its answer.
type Exchange struct {
	Method string
	Status int

	// Duration is what passed from the request's arrival to its answer: for a GET
	// mostly the time that it waited for packets.
	Duration time.Duration

	// Body is the payload that it carried, before compression: of a POST the
	// request's, of a GET the answer's. Nil where there is none or it was not read.
	Body  []byte
	Bytes int // the size of Body
}

// exchanged tells of a request that is about to be answered. It comes after the
// Tap of the packets in its body, and before the client can send another.
func (s *Session) exchanged(r *http.Request, arrived time.Time, status int, body []byte) {
	if f := s.srv.opts.Exchanged; f != nil {
		f(s, Exchange{Method: r.Method, Status: status, Duration: time.Since(arrived), Body: body, Bytes: len(body)})
	}
}

// now is the time, if somebody wants to know how long exchanges take.
func (s *Session) now() (t time.Time) {
	if s.srv.opts.Exchanged != nil {
		t = time.Now()
	}
	return t
}

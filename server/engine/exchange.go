package engine

import (
	"net/http"
	"time"
)

// Exchange is a request of a polling session and its answer.
type Exchange struct {
	Method string
	Status int

	// Duration is the time between the request's arrival and its answer. A GET spends
	// most of it waiting for packets.
	Duration time.Duration

	// Body is the payload before compression: the request's body of a POST, the answer's
	// body of a GET. It is nil if the body is empty, or if the server did not read the
	// body.
	Body  []byte
	Bytes int // the size of Body
}

// newPollingRequest notes when the request arrived, if reportExchange will need that.
func (s *Session) newPollingRequest(w http.ResponseWriter, r *http.Request) pollingRequest {
	q := pollingRequest{w: w, r: r}
	if s.srv.opts.Exchanged != nil {
		q.arrived = time.Now()
	}
	return q
}

// reportExchange calls Options.Exchanged for a request that is about to be answered. Call
// it after the calls of Tap for the packets in the body, and before the answer is sent:
// then the client's next request comes later.
func (s *Session) reportExchange(q pollingRequest, status int, body []byte) {
	if f := s.srv.opts.Exchanged; f != nil {
		f(s, Exchange{Method: q.r.Method, Status: status, Duration: time.Since(q.arrived), Body: body, Bytes: len(body)})
	}
}

package engine

import (
	"net/http"
	"time"
)

// pollingRequest is a GET or a POST of a polling session.
type pollingRequest struct {
	w       http.ResponseWriter
	r       *http.Request
	arrived time.Time // set if Options.Exchanged is
}

// lockForPolling locks s.mu so that the session can serve q. If the session has ended or
// is on WebSocket, lockForPolling refuses q, leaves s.mu unlocked and returns false.
func (s *Session) lockForPolling(q pollingRequest) bool {
	s.mu.Lock()
	switch {
	case s.state == stateClosed:
		s.mu.Unlock()
		s.srv.refuse(q.w, q.r, errUnknownSession)
		return false
	case s.ws != nil:
		s.mu.Unlock()
		s.refuseAfterUpgrade(q)
		return false
	}
	return true
}

// refuseAfterUpgrade refuses a request because the session is on WebSocket.
func (s *Session) refuseAfterUpgrade(q pollingRequest) {
	s.reportExchange(q, errBadRequest.Status, nil)
	s.srv.refuse(q.w, q.r, errBadRequest)
}

// answerStatus answers a request with a status and no body.
func (s *Session) answerStatus(q pollingRequest, status int) {
	s.reportExchange(q, status, nil)
	q.w.WriteHeader(status)
}

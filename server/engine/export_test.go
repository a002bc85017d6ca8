package engine

import "net/http"

// ServePolling hands a request to the session as the server does once it has found the
// session: a test can end the session between the two.
func (s *Session) ServePolling(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.servePost(w, r)
		return
	}
	s.servePoll(w, r, false)
}

package engine

import "net/http"

// ServePolling serves a GET or a POST as ServeHTTP does after it has found the session. So
// a test can end or upgrade the session between the two steps.
func (s *Session) ServePolling(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.servePost(w, r)
		return
	}
	s.servePoll(w, r, false)
}

package engine

import "net/http"

// ServePolling serves a GET or a POST as ServeHTTP does after it has found the session.
// With it, a test can end or upgrade the session after it was found and before the
// request is served.
func (s *Session) ServePolling(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		s.servePost(w, r)
		return
	}
	s.servePoll(w, r, false)
}

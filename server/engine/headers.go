package engine

import "net/http"

// addHeaders calls the hooks that may change the headers of an answer. For the answer to
// a handshake it calls the hook InitialHeaders first. For every answer it calls the hook
// Headers.
func (o *Options) addHeaders(h http.Header, r *http.Request, initial bool) {
	if initial && o.InitialHeaders != nil {
		o.InitialHeaders(h, r)
	}
	if o.Headers != nil {
		o.Headers(h, r)
	}
}

package engine

import "net/http"

// addHeaders calls the hooks that may change the headers of an answer: Headers, and
// before it InitialHeaders if the answer is that to a handshake.
func (o *Options) addHeaders(h http.Header, r *http.Request, initial bool) {
	if initial && o.InitialHeaders != nil {
		o.InitialHeaders(h, r)
	}
	if o.Headers != nil {
		o.Headers(h, r)
	}
}

package lab

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"time"
)

// serve lets h answer a request, and applies the faults of the link that the request
// names.
func (ls *links) serve(w http.ResponseWriter, r *http.Request, h http.Handler) {
	name := r.URL.Query().Get(linkParam)
	if !validLink(name) {
		h.ServeHTTP(w, r)
		return
	}
	if l := ls.find(name); l != nil {
		state, _ := l.get()
		if state.Offline {
			panic(http.ErrAbortHandler) // the connection ends without an answer
		}
		if state.Blocked && r.Header.Get("Upgrade") != "" {
			// A proxy that does not support WebSocket removes these headers too. The server
			// then refuses the request, because it is not a handshake.
			r = r.Clone(r.Context())
			r.Header.Del("Upgrade")
			r.Header.Del("Connection")
		}
		if r.Method == http.MethodPost && !l.hold(r.Context()) {
			w.WriteHeader(http.StatusGatewayTimeout)
			return
		}
		if d := l.delay(); d > 0 {
			sleep(r.Context().Done(), d)
			w = &slowWriter{ResponseWriter: w, done: r.Context().Done(), delay: d}
		}
	}
	h.ServeHTTP(&linkWriter{w, ls, name}, r)
}

// maxHeld is how long a paused link holds back a request. Until its body is read, the
// server does not notice that the client has left. It is longer than a session lives
// without a pong.
const maxHeld = time.Minute

// hold waits while the link is paused. It returns false if ctx ends first, or maxHeld.
func (l *link) hold(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, maxHeld)
	defer cancel()
	return l.waitUnpaused(ctx.Done())
}

// sleep waits for d, or until done is closed.
func sleep(done <-chan struct{}, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-done:
	}
}

// linkWriter is a ResponseWriter that attaches the connection to the link when a
// WebSocket hijacks it.
type linkWriter struct {
	http.ResponseWriter
	links *links
	name  string
}

// Unwrap serves http.ResponseController.
func (w *linkWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Hijack implements http.Hijacker.
func (w *linkWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return w.links.attach(w.name, conn), rw, nil
}

// slowWriter is a ResponseWriter that delays the response.
type slowWriter struct {
	http.ResponseWriter
	done    <-chan struct{}
	delay   time.Duration
	delayed bool
}

// Unwrap serves http.ResponseController.
func (w *slowWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// wait waits for the delay when it is called for the first time.
func (w *slowWriter) wait() {
	if !w.delayed {
		w.delayed = true
		sleep(w.done, w.delay)
	}
}

// WriteHeader implements http.ResponseWriter.
func (w *slowWriter) WriteHeader(status int) {
	w.wait()
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *slowWriter) Write(p []byte) (int, error) {
	w.wait()
	return w.ResponseWriter.Write(p)
}

package engine

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// Receiver takes what a session's client sends.
type Receiver interface {
	// Receive is called with one message after the other, in order. It must not
	// block: nothing else of this client is read meanwhile.
	Receive(p eio.Packet)

	// Closed is called once, when the session has ended. No Receive begins
	// after it, but one may still be running.
	Closed(reason Reason)
}

// Server answers the requests of Engine.IO clients.
type Server struct {
	opts Options
	open func(*Session) Receiver

	mu       sync.Mutex
	sessions map[string]*Session
	closed   bool
	wg       sync.WaitGroup // the goroutines of all sessions
}

// New returns a server that calls open with each new session, before anything
// is received from it. It fails where the options contradict each other.
func New(opts *Options, open func(*Session) Receiver) (*Server, error) {
	o := opts.WithDefaults()
	if err := o.CORS.validate(); err != nil {
		return nil, err
	}
	return &Server{opts: o, open: open, sessions: make(map[string]*Session)}, nil
}

// ServeHTTP answers handshakes, polls, posts and upgrades below Options.Path.
func (srv *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, srv.opts.Path) {
		http.NotFound(w, r)
		return
	}
	if !srv.opts.originAllowed(r) {
		errForbidden.write(w)
		return
	}
	if srv.opts.CORS.apply(w, r) {
		return
	}
	query := r.URL.Query()
	s, err := srv.verify(r, query)
	if err != nil {
		err.write(w)
		return
	}
	switch upgrade := isUpgrade(r); {
	case s == nil && upgrade:
		srv.openWebSocket(w, r, query)
	case s == nil:
		srv.openPolling(w, r, query)
	case upgrade:
		s.serveUpgrade(w, r)
	case r.Method == http.MethodGet:
		s.servePoll(w, r)
	case r.Method == http.MethodPost:
		s.servePost(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// verify checks a request in the official server's order. It returns the
// session that the request belongs to, nil for a handshake.
func (srv *Server) verify(r *http.Request, query url.Values) (*Session, *Refusal) {
	transport := query.Get("transport")
	if !srv.opts.allows(transport) {
		return nil, errUnknownTransport
	}
	upgrade := isUpgrade(r)
	if sid := query.Get("sid"); sid != "" {
		srv.mu.Lock()
		s := srv.sessions[sid]
		srv.mu.Unlock()
		if s == nil {
			return nil, errUnknownSession
		}
		if upgrade != (transport == WebSocket) || !upgrade && s.Transport() != transport || query.Get("EIO") != "4" {
			return nil, errBadRequest
		}
		return s, nil
	}
	if r.Method != http.MethodGet {
		return nil, errBadHandshakeMethod
	}
	if upgrade != (transport == WebSocket) {
		return nil, errBadRequest
	}
	if srv.opts.AllowRequest != nil {
		if err := srv.opts.AllowRequest(r); err != nil {
			return nil, &Refusal{errForbidden.Code, err.Error(), errForbidden.Status}
		}
	}
	if query.Get("EIO") != "4" {
		return nil, errUnsupportedVersion
	}
	return nil, nil
}

func isUpgrade(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// openPolling begins a session whose first poll is this very request.
func (srv *Server) openPolling(w http.ResponseWriter, r *http.Request, query url.Values) {
	s, ok := srv.newSession(r, query, nil)
	if !ok {
		errClosed.write(w)
		return
	}
	s.servePoll(w, r)
}

// openWebSocket begins a session that is on WebSocket from the start.
func (srv *Server) openWebSocket(w http.ResponseWriter, r *http.Request, query url.Values) {
	if srv.isClosed() {
		errClosed.write(w)
		return
	}
	conn, err := accept(w, r, srv.opts.MaxHTTPBufferSize)
	if err != nil {
		return // the refusal has been written
	}
	s, ok := srv.newSession(r, query, conn)
	if !ok {
		return // Close came first, and has closed conn
	}
	go func() {
		defer srv.wg.Done()
		s.readWebSocket(conn)
	}()
}

// register makes s known, unless the server is closed. A session on WebSocket
// counts as a goroutine from here on, so that Close waits for its reader.
func (srv *Server) register(s *Session) bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.closed {
		return false
	}
	srv.sessions[s.id] = s
	if s.ws != nil {
		srv.wg.Add(1)
	}
	return true
}

func (srv *Server) remove(s *Session) {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	delete(srv.sessions, s.id)
}

func (srv *Server) isClosed() bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return srv.closed
}

// Len returns the number of open sessions.
func (srv *Server) Len() int {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return len(srv.sessions)
}

// Close refuses further requests, ends all sessions with ReasonForcedClose and
// waits until their goroutines have ended, or until ctx has.
func (srv *Server) Close(ctx context.Context) error {
	srv.mu.Lock()
	srv.closed = true
	sessions := make([]*Session, 0, len(srv.sessions))
	for _, s := range srv.sessions {
		sessions = append(sessions, s)
	}
	srv.mu.Unlock()
	for _, s := range sessions {
		s.finish(ReasonForcedClose)
	}
	done := make(chan struct{})
	go func() {
		srv.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// newID returns 120 random bits in 20 characters.
func newID() string {
	var b [15]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

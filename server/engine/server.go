package engine

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/socketplay/socketplay/server/engine/internal/stacks"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// Receiver takes what a session's client sends.
type Receiver interface {
	// Receive is called with one message after the other, in order. It must not
	// block: nothing else of this client is read meanwhile.
	Receive(p eio.Packet)

	// Closed is called once, when the session has ended. A Receive that had begun
	// by then may still be running.
	Closed(reason Reason)
}

// Opener is a [Receiver] that wants to be told when its session is open, before
// it receives anything.
type Opener interface{ Opened() }

// Server answers the requests of Engine.IO clients.
type Server struct {
	opts Options
	open func(*Session) Receiver

	parameters map[string]string // in open packets, by transport

	mu       sync.Mutex
	sessions map[string]*Session
	refusing bool           // handshakes
	crowd    map[string]int // sessions by address, where that is limited
	wg       sync.WaitGroup // all sessions and their goroutines
	stacks   stacks.Pool    // of those that read from WebSockets

	counts counts
}

// New returns a server that calls open with each new session, before anything
// is received from it. It fails where the options contradict each other.
func New(opts *Options, open func(*Session) Receiver) (*Server, error) {
	o := opts.WithDefaults()
	if err := o.CORS.validate(); err != nil {
		return nil, err
	}
	return &Server{
		opts: o, open: open, sessions: make(map[string]*Session), crowd: make(map[string]int),
		parameters: map[string]string{Polling: o.parameters(Polling), WebSocket: o.parameters(WebSocket)},
	}, nil
}

// ServeHTTP answers handshakes, polls, posts and upgrades below Options.Path.
func (srv *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !srv.opts.serves(r.URL.Path) {
		http.NotFound(w, r)
		return
	}
	if !srv.opts.originAllowed(r) {
		srv.refuse(w, r, errForbidden.because(map[string]any{"name": "INVALID_ORIGIN", "origin": r.Header.Get("Origin")}))
		return
	}
	if srv.opts.CORS.Apply(w, r) {
		return
	}
	query := r.URL.Query()
	s, err := srv.verify(r, query)
	if err != nil {
		srv.refuse(w, r, err)
		return
	}
	switch upgrade := isUpgrade(r); {
	case s == nil && upgrade: // net/http's goroutine is new, and ends with this: its stack need not grow
		srv.stacks.Run(func() { srv.openWebSocket(w, r, query) })
	case s == nil:
		srv.openPolling(w, r, query)
	case upgrade:
		s.serveUpgrade(w, r, query)
	case r.Method == http.MethodGet:
		s.servePoll(w, r, false)
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
		return nil, errUnknownTransport.because(map[string]any{"transport": transport})
	}
	upgrade, protocol := isUpgrade(r), revision(query)
	if sid := query.Get("sid"); sid != "" {
		srv.mu.Lock()
		s := srv.sessions[sid]
		srv.mu.Unlock()
		if s == nil || s.overdue() {
			return nil, errUnknownSession.because(map[string]any{"sid": sid})
		}
		if previous := s.Transport(); upgrade != (transport == WebSocket) || !upgrade && previous != transport {
			return nil, errBadRequest.because(map[string]any{"name": "TRANSPORT_MISMATCH", "transport": transport, "previousTransport": previous})
		}
		if protocol != s.protocol {
			return nil, errBadRequest.because(map[string]any{"name": "PROTOCOL_MISMATCH", "protocol": protocol, "previousProtocol": s.protocol})
		}
		return s, nil
	}
	if r.Method != http.MethodGet {
		return nil, errBadHandshakeMethod.because(map[string]any{"method": r.Method})
	}
	if upgrade != (transport == WebSocket) {
		return nil, errBadRequest.because(map[string]any{"name": "TRANSPORT_HANDSHAKE_ERROR"})
	}
	if srv.opts.AllowRequest != nil {
		if err := srv.opts.AllowRequest(r); err != nil {
			return nil, &Refusal{errForbidden.Code, err.Error(), errForbidden.Status, map[string]any{"message": err.Error()}}
		}
	}
	if protocol == eio.Version3 && !srv.opts.AllowEIO3 {
		return nil, errUnsupportedVersion.because(map[string]any{"protocol": protocol})
	}
	return nil, nil
}

// Has reports whether it has the session of that id.
func (srv *Server) Has(sid string) bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return srv.sessions[sid] != nil
}

// revision returns the protocol revision that a request speaks. As in the
// official server, what is not 4 is taken for 3.
func revision(query url.Values) int {
	if query.Get("EIO") == "4" {
		return eio.Version
	}
	return eio.Version3
}

// base64Only reports whether a client asks to be sent no bytes but in base64: the
// official client does with its option forceBase64, at each transport's first request.
func base64Only(query url.Values) bool { return query.Get("b64") != "" }

// isUpgrade reports whether a request asks for a WebSocket. Without its word in Connection
// the header Upgrade means nothing, RFC 9110 section 7.8: a proxy has let it through.
func isUpgrade(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket") && asksForUpgrade(r)
}

// openPolling begins a session whose first poll is this very request.
func (srv *Server) openPolling(w http.ResponseWriter, r *http.Request, query url.Values) {
	if srv.refuses() {
		srv.refuse(w, r, errClosed)
		return
	}
	if !srv.admit(r) {
		srv.refuse(w, r, errTooMany)
		return
	}
	s, ok := srv.newSession(r, query, nil)
	if !ok {
		srv.refuse(w, r, errClosed)
		return
	}
	if c := srv.opts.Cookie; c != nil {
		w.Header().Add("Set-Cookie", c.header(s.id))
	}
	s.servePoll(w, r, true)
}

// openWebSocket begins a session that is on WebSocket from the start.
func (srv *Server) openWebSocket(w http.ResponseWriter, r *http.Request, query url.Values) {
	if srv.refuses() {
		srv.refuse(w, r, errClosed)
		return
	}
	if !srv.admit(r) {
		srv.refuse(w, r, errTooMany)
		return
	}
	srv.opts.headers(w.Header(), r, true)
	conn, err := accept(w, r, &srv.opts, query)
	if err != nil { // the refusal has been written
		srv.mu.Lock()
		srv.leaveLocked(r.RemoteAddr)
		srv.mu.Unlock()
		return
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

// register makes s known, unless the server or s is closed. A session counts as
// a goroutine from here until it has ended, so that Close waits for what its end
// leads to, and whatever else it starts is counted while the count is not zero.
// On WebSocket its reader counts too.
func (srv *Server) register(s *Session) bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if srv.refusing || s.state == stateClosed {
		return false
	}
	srv.sessions[s.id] = s
	s.registered = true
	srv.counts.opened.Add(1)
	srv.wg.Add(1)
	if s.ws != nil {
		srv.counts.webSockets.Add(1)
		srv.wg.Add(1)
	}
	return true
}

func (srv *Server) remove(s *Session) {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	delete(srv.sessions, s.id)
	srv.leaveLocked(s.request.info.RemoteAddr)
}

func (srv *Server) refuses() bool {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return srv.refusing
}

// Len returns the number of open sessions.
func (srv *Server) Len() int {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return len(srv.sessions)
}

// Sessions returns the open sessions.
func (srv *Server) Sessions() []*Session {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return slices.Collect(maps.Values(srv.sessions))
}

// Refuse answers handshakes with 503 from now on. The sessions that there are go on.
func (srv *Server) Refuse() {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	srv.refusing = true
}

// Close refuses further requests, ends all sessions with ReasonForcedClose and
// waits until their goroutines have ended, or until ctx has.
func (srv *Server) Close(ctx context.Context) error {
	srv.Refuse()
	for _, s := range srv.Sessions() {
		s.finish(ReasonForcedClose)
	}
	done := make(chan struct{})
	go func() {
		srv.wg.Wait()
		srv.stacks.Close()
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

package engine

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/socketplay/socketplay/server/engine/internal/stacks"
	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// Receiver gets the messages that a session's client sends.
type Receiver interface {
	// Receive is called with one message after the other, in order. It must not
	// block: until it returns, nothing else of this client is read.
	Receive(p eio.Packet)

	// Closed is called once, when the session has ended. A call of Receive that
	// began earlier may still be running.
	Closed(reason Reason)
}

// Opener is a [Receiver] that wants to know when its session is open. The server calls
// Opened before the first Receive.
type Opener interface{ Opened() }

// Server answers the requests of Engine.IO clients.
type Server struct {
	opts           Options
	open           func(*Session) Receiver
	openParameters map[string]string // what follows the session's id in the open packet, by transport

	addressSessions *limits.Counter // see Options.MaxSessionsPerAddress; nil: no limit
	addresses       *Addresses      // see Options.Addresses; without limits if that is nil

	mu       sync.Mutex
	sessions map[string]*Session // by id
	refusing bool                // handshakes are refused

	wg     sync.WaitGroup // all sessions and their goroutines
	stacks stacks.Pool    // for the goroutines that read from WebSockets
	counts counts
}

// New returns a server. The server calls open with each new session, before the session
// receives anything. New fails if the options contradict each other.
func New(opts *Options, open func(*Session) Receiver) (*Server, error) {
	o := opts.WithDefaults()
	if err := o.CORS.validate(); err != nil {
		return nil, err
	}
	addresses := o.Addresses
	if addresses == nil {
		addresses = new(Addresses)
	}
	return &Server{
		opts: o, open: open, sessions: make(map[string]*Session),
		addressSessions: limits.NewCounter(int64(o.MaxSessionsPerAddress)), addresses: addresses,
		openParameters: map[string]string{Polling: o.openParameters(Polling), WebSocket: o.openParameters(WebSocket)},
	}, nil
}

// ServeHTTP answers handshakes, GETs, POSTs and upgrades below Options.Path.
func (srv *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !srv.opts.serves(r.URL.Path) {
		http.NotFound(w, r)
		return
	}
	if !srv.opts.originAllowed(r) {
		srv.refuse(w, r, errForbidden.withContext(map[string]any{"name": "INVALID_ORIGIN", "origin": r.Header.Get("Origin")}))
		return
	}
	if srv.opts.CORS.Apply(w, r) {
		return
	}
	query := r.URL.Query()
	s, refused := srv.checkRequest(r, query)
	if refused != nil {
		srv.refuse(w, r, refused)
		return
	}
	switch {
	case s == nil:
		srv.serveHandshake(w, r, query)
	case isUpgrade(r):
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

// Has reports whether the session with that id is open.
func (srv *Server) Has(sid string) bool { return srv.session(sid) != nil }

// session returns the open session with that id, or nil.
func (srv *Server) session(sid string) *Session {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return srv.sessions[sid]
}

// register adds s to the open sessions. It returns false if the server refuses
// handshakes or s has ended already.
//
// A session counts as a goroutine in srv.wg until it has ended. So Close waits for
// everything that the end of the session leads to, and the count is never zero when the
// session starts another goroutine. On WebSocket the goroutine that reads counts too.
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

// remove removes s from the open sessions, and from the sessions of the client's address.
func (srv *Server) remove(s *Session) {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	delete(srv.sessions, s.id)
	srv.removeSession(s.address)
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

// Refuse makes the server answer handshakes with 503 from now on. Open sessions stay
// open.
func (srv *Server) Refuse() {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	srv.refusing = true
}

// Close refuses further handshakes and ends all sessions with ReasonForcedClose. It
// returns nil once the goroutines of all sessions have ended. If ctx is done first, it
// returns the cause of ctx.
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

package socketio

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio/internal/workers"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Server serves Socket.IO clients over HTTP. The methods of its root namespace
// "/" are its own: io.Use, io.OnConnection, io.Emit, io.To.
type Server struct {
	*Namespace

	opts   Options
	limits engine.Options // with their defaults
	engine *engine.Server
	names  atomic.Uint64 // of connections, for observers
	counts counts
	client *clientFiles // nil: none are served

	observers atomic.Pointer[observers] // nil: nobody watches
	dataTag   atomic.Pointer[dataTag]

	mu           sync.Mutex
	namespaces   map[string]*Namespace
	parents      []*ParentNamespace
	newNamespace listeners[func(*Namespace)]
	closers      []func()
	mailboxes    workers.Pool // those that are at work
}

// New returns a server. It fails where opts, which may be nil, contradict each
// other.
func New(opts *Options) (*Server, error) {
	s := &Server{opts: opts.WithDefaults(), namespaces: make(map[string]*Namespace)}
	if s.opts.Observer != nil {
		s.AddObserver(s.opts.Observer)
	}
	engineOpts := s.opts.engine()
	engineOpts.Tap = s.tap
	engineOpts.Exchanged = s.exchanged
	engineOpts.Upgraded = s.upgraded
	e, err := engine.New(engineOpts, s.open)
	if err != nil {
		return nil, err
	}
	s.engine, s.limits = e, engineOpts.WithDefaults()
	s.client = newClientFiles(&s.opts)
	s.Namespace = s.Of(sio.RootNamespace)
	return s, nil
}

// ServeHTTP serves the requests below Options.Path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.client.serve(w, r) {
		s.engine.ServeHTTP(w, r)
	}
}

// Path returns the path that the server answers to.
func (s *Server) Path() string { return s.opts.Path }

// Options returns the options in force, with every default filled in.
func (s *Server) Options() Options { return s.opts }

// Limits returns the transport's options in force, with their defaults.
func (s *Server) Limits() engine.Options { return s.limits }

// Connections returns the number of clients, each of which may have a socket in
// several namespaces.
func (s *Server) Connections() int { return s.engine.Len() }

// HasSession reports whether the server has the session that a request names as sid: a
// load balancer in the same process can be sticky by that.
func (s *Server) HasSession(sid string) bool { return s.engine.Has(sid) }

// Close disconnects every socket for ReasonServerShuttingDown, ends all
// connections, and waits for handlers to end, or for ctx to. Then it calls what
// OnClose has added, and ends the adapters. As in the official server, what is
// queued for clients is dropped and handlers can acknowledge nothing any more;
// [Server.Shutdown] waits for both. Close the server before its http.Server: a pending
// poll would hold that up.
func (s *Server) Close(ctx context.Context) error {
	namespaces := s.Namespaces()
	for _, ns := range namespaces {
		for _, socket := range ns.Sockets() {
			socket.close(ReasonServerShuttingDown, nil)
		}
	}
	err := s.engine.Close(ctx)
	done := make(chan struct{})
	go func() {
		s.mailboxes.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		err = errors.Join(err, context.Cause(ctx))
	}
	s.mu.Lock()
	closers := s.closers
	s.closers = nil
	s.mu.Unlock()
	for _, f := range closers {
		f()
	}
	for _, ns := range namespaces {
		if ns.adapter != nil {
			err = errors.Join(err, ns.adapter.Close())
		}
	}
	return err
}

// OnClose adds a function that [Server.Close] calls once all sockets have gone,
// while other servers can still be reached.
func (s *Server) OnClose(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closers = append(s.closers, f)
}

// Clustered reports whether adapters connect the server with others.
func (s *Server) Clustered() bool { return s.opts.Adapter != nil }

// begin starts a mailbox's work; Close waits for it.
func (s *Server) begin(work func()) { s.mailboxes.Go(work) }

// open makes the connection for a new session.
func (s *Server) open(session *engine.Session) engine.Receiver {
	c := newConnection(s, session)
	s.observe(session.Context(), Observation{Kind: ObservedOpen, Connection: c.name, Transport: session.Transport()})
	return c
}

func (s *Server) upgraded(session *engine.Session) {
	conn, ok := session.Receiver().(*connection)
	if ok && s.watched(ObservedUpgrade) {
		s.observe(session.Context(), Observation{
			Kind: ObservedUpgrade, Connection: conn.name, Transport: session.Transport(), Sockets: conn.connected(),
		})
	}
}

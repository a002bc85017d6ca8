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

// Server serves Socket.IO clients over HTTP. It has the methods of its root namespace "/":
// io.Use, io.OnConnection, io.Emit, io.To and so on.
type Server struct {
	*Namespace

	opts   Options
	limits engine.Options // with the defaults filled in
	engine *engine.Server
	names  atomic.Uint64 // counts the connections, to give each a name for observers
	counts counts

	answerBytes atomic.Int64 // of the acknowledgements that calls of CallAll keep
	client      *clientFiles // nil: the server serves no files

	observers atomic.Pointer[observers] // nil: there are no observers
	dataTag   atomic.Pointer[dataTag]

	mu           sync.Mutex
	namespaces   map[string]*Namespace
	parents      []*ParentNamespace
	newNamespace listeners[func(*Namespace)]
	closers      []func()
	workers      workers.Pool // runs the tasks of mailboxes and the functions of parent namespaces
}

// New returns a server. opts may be nil. New fails if options contradict each other.
func New(opts *Options) (*Server, error) {
	s := &Server{opts: opts.WithDefaults(), namespaces: make(map[string]*Namespace)}
	if s.opts.Observer != nil {
		s.AddObserver(s.opts.Observer)
	}
	engineOpts := s.opts.engine()
	engineOpts.Tap = s.tap
	engineOpts.Exchanged = s.exchanged
	engineOpts.Upgraded = s.upgraded
	e, err := engine.New(engineOpts, s.openConnection)
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

// Path returns Options.Path, with its default filled in.
func (s *Server) Path() string { return s.opts.Path }

// Options returns the options, with all defaults filled in.
func (s *Server) Options() Options { return s.opts }

// Limits returns the options of the transport, with their defaults filled in.
func (s *Server) Limits() engine.Options { return s.limits }

// Connections returns the number of clients. A client may have sockets in several
// namespaces.
func (s *Server) Connections() int { return s.engine.Len() }

// HasSession reports whether the server has the session with that id. Requests carry the id
// in the query parameter sid, so a load balancer in the same process can use HasSession to
// find the right server.
func (s *Server) HasSession(sid string) bool { return s.engine.Has(sid) }

// Close disconnects all sockets with the reason [ReasonServerShuttingDown] and ends all
// connections. It waits until the handlers have returned, or until ctx ends. Then it calls
// the functions that [Server.OnClose] has added, and closes the adapters.
//
// As in the official server, packets that are queued for clients are lost, and handlers can
// no longer acknowledge anything: [Server.Shutdown] waits for both. Close the server before
// you call Shutdown of its http.Server, which would otherwise wait for pending polls.
func (s *Server) Close(ctx context.Context) error {
	namespaces := s.Namespaces()
	for _, ns := range namespaces {
		for _, socket := range ns.Sockets() {
			socket.closeNow(ReasonServerShuttingDown, nil)
		}
	}
	err := s.engine.Close(ctx)
	done := make(chan struct{})
	go func() {
		s.workers.Wait()
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

// OnClose adds a function that [Server.Close] calls when all sockets have gone, while the
// adapters still work.
func (s *Server) OnClose(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closers = append(s.closers, f)
}

// Clustered reports whether the server has adapters, which connect it with others.
func (s *Server) Clustered() bool { return s.opts.Adapter != nil }

// spawn runs work on another goroutine. Close waits until work has returned.
func (s *Server) spawn(work func()) { s.workers.Go(work) }

// openConnection makes the connection for a new session, and tells the observers.
func (s *Server) openConnection(session *engine.Session) engine.Receiver {
	c := newConnection(s, session)
	s.observe(session.Context(), Observation{Kind: ObservedOpen, Connection: c.name, Transport: session.Transport()})
	return c
}

// upgraded is the hook Upgraded of the engine. It observes the upgrade of a session to
// WebSocket.
func (s *Server) upgraded(session *engine.Session) {
	conn, ok := session.Receiver().(*connection)
	if ok && s.watched(ObservedUpgrade) {
		s.observe(session.Context(), Observation{
			Kind: ObservedUpgrade, Connection: conn.name, Transport: session.Transport(), Sockets: conn.connected(),
		})
	}
}

package socketio

import (
	"context"
	"regexp"
	"slices"
	"sync"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// ParentNamespace stands for namespaces that are created when a client first
// connects to them. Each child starts with the parent's middleware and
// connection handlers.
type ParentNamespace struct {
	pattern *regexp.Regexp // nil for OfFunc
	matches func(ctx context.Context, name string, auth []byte) bool

	mu         sync.Mutex
	middleware []Middleware
	connection []func(context.Context, *Socket)
	children   []*Namespace
}

// OfPattern returns the parent of all namespaces whose names match pattern. It may
// match anywhere in the name: anchor it with ^ and $.
func (s *Server) OfPattern(pattern *regexp.Regexp) *ParentNamespace {
	return s.addParent(&ParentNamespace{
		pattern: pattern,
		matches: func(_ context.Context, name string, _ []byte) bool { return pattern.MatchString(name) },
	})
}

// OfFunc returns the parent of all namespaces that matches accepts. It is called
// with the name and the auth payload, JSON or nil, of each CONNECT to a namespace
// that does not exist; parents are asked in the order in which they were made.
func (s *Server) OfFunc(matches func(ctx context.Context, name string, auth []byte) bool) *ParentNamespace {
	return s.addParent(&ParentNamespace{matches: matches})
}

func (s *Server) addParent(p *ParentNamespace) *ParentNamespace {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parents = append(slices.Clip(s.parents), p)
	return p
}

// Use adds middleware for children that are created from now on.
func (p *ParentNamespace) Use(m Middleware) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.middleware = append(slices.Clip(p.middleware), m)
}

// OnConnection adds a connection handler for children that are created from now on.
func (p *ParentNamespace) OnConnection(f func(ctx context.Context, s *Socket)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.connection = append(slices.Clip(p.connection), f)
}

// Children returns the namespaces that exist now.
func (p *ParentNamespace) Children() []*Namespace {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.children)
}

// hold returns an existing namespace, nil if there is none. Until it is released
// it is not cleaned up.
func (s *Server) hold(name string) *Namespace {
	s.mu.Lock()
	ns := s.namespaces[name]
	if ns != nil {
		ns.holders++
	}
	s.mu.Unlock()
	if ns != nil {
		ns.start()
	}
	return ns
}

// holdFor is hold for a namespace that does not exist: it asks the parents, which
// may take their time, and creates a child of the first that agrees.
func (s *Server) holdFor(ctx context.Context, p sio.Packet) *Namespace {
	s.mu.Lock()
	parents := s.parents
	s.mu.Unlock()
	for _, parent := range parents {
		var agrees bool
		err := guard(func() error { agrees = parent.matches(ctx, p.Namespace, p.Data); return nil })
		if err != nil {
			s.opts.Logger.ErrorContext(ctx, "a parent namespace panicked", "namespace", p.Namespace, "error", err)
		}
		if !agrees {
			continue
		}
		s.mu.Lock()
		ns, created := s.namespaces[p.Namespace], false
		if ns == nil {
			ns, created = s.createLocked(p.Namespace, parent), true
		}
		ns.holders++
		s.mu.Unlock()
		ns.start()
		if created {
			s.announce(ns)
		}
		return ns
	}
	return nil
}

// release lets go of a namespace that is held. A child that nobody holds any
// more is removed, if that is asked for.
func (s *Server) release(ns *Namespace) {
	s.mu.Lock()
	ns.holders--
	unused := ns.holders == 0 && ns.parent != nil && s.opts.CleanupEmptyChildNamespaces
	if unused {
		delete(s.namespaces, ns.name)
		ns.parent.forget(ns)
	}
	s.mu.Unlock()
	if unused && ns.adapter != nil {
		if err := ns.adapter.Close(); err != nil {
			s.opts.Logger.Warn("adapter of an empty namespace", "namespace", ns.name, "error", err)
		}
	}
}

func (p *ParentNamespace) adopt(ns *Namespace) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ns.parent = p
	ns.middleware, ns.connection = p.middleware, p.connection
	p.children = append(p.children, ns)
}

func (p *ParentNamespace) forget(ns *Namespace) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.children, ns); i >= 0 {
		p.children = slices.Delete(p.children, i, i+1)
	}
}

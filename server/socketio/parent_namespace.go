package socketio

import (
	"context"
	"regexp"
	"slices"
	"sync"
)

// ParentNamespace stands for a family of namespaces, its children. A child is created when
// the first client connects to it. It gets the middleware and the connection handlers that
// the parent has at that time.
type ParentNamespace struct {
	pattern *regexp.Regexp // nil if OfFunc made this parent
	matches func(ctx context.Context, name string, auth []byte) bool

	mu         sync.Mutex
	middleware []Middleware
	connection []func(context.Context, *Socket)
	children   []*Namespace
}

// OfPattern returns the parent of all namespaces whose names match pattern. A match
// anywhere in the name counts: anchor the pattern with ^ and $.
func (s *Server) OfPattern(pattern *regexp.Regexp) *ParentNamespace {
	return s.addParent(&ParentNamespace{
		pattern: pattern,
		matches: func(_ context.Context, name string, _ []byte) bool { return pattern.MatchString(name) },
	})
}

// OfFunc returns the parent of all namespaces that the function matches accepts. The server
// calls matches for each CONNECT to a namespace that does not exist, with the namespace's
// name and the auth payload, which is JSON or nil. It asks the parents in the order in
// which they were made.
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

// Children returns the children that exist now.
func (p *ParentNamespace) Children() []*Namespace {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.children)
}

// Parent returns the parent of which ns is a child, or nil.
func (ns *Namespace) Parent() *ParentNamespace { return ns.parent }

// adopt makes ns a child, with the parent's middleware and connection handlers.
func (p *ParentNamespace) adopt(ns *Namespace) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ns.parent = p
	ns.middleware, ns.connection = p.middleware, p.connection
	p.children = append(p.children, ns)
}

func (p *ParentNamespace) removeChild(ns *Namespace) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.children, ns); i >= 0 {
		p.children = slices.Delete(p.children, i, i+1)
	}
}

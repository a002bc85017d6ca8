package socketio

import (
	"context"
	"regexp"
	"slices"
	"sync"
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

package socketio

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Of returns the namespace of that name, which it creates if need be: as a child of
// the first [Server.OfPattern] that matches, if there is one. Clients can connect to
// it from then on.
func (s *Server) Of(name string) *Namespace {
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	s.mu.Lock()
	ns, created := s.namespaces[name], false
	if ns == nil {
		i := slices.IndexFunc(s.parents, func(p *ParentNamespace) bool { return p.pattern != nil && p.pattern.MatchString(name) })
		if i < 0 {
			ns = s.createLocked(name, nil)
		} else {
			ns = s.createLocked(name, s.parents[i])
		}
		created = true
	}
	s.mu.Unlock()
	ns.start()
	if created {
		s.announce(ns)
	}
	return ns
}

// Namespaces returns all namespaces, sorted by name.
func (s *Server) Namespaces() []*Namespace {
	s.mu.Lock()
	namespaces := slices.SortedFunc(maps.Values(s.namespaces), func(a, b *Namespace) int {
		return strings.Compare(a.name, b.name)
	})
	s.mu.Unlock()
	for _, ns := range namespaces {
		ns.start()
	}
	return namespaces
}

// OnNewNamespace adds a handler that is called with each namespace that comes to
// be, by [Server.Of] or for a client. It runs in the goroutine that brought it about.
func (s *Server) OnNewNamespace(f func(*Namespace)) (off func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	entry := s.newNamespace.add(f, false)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.newNamespace.remove(entry)
	}
}

func (s *Server) announce(ns *Namespace) {
	s.mu.Lock()
	handlers := s.newNamespace.entries
	s.mu.Unlock()
	for _, f := range handlers {
		(*f)(ns)
	}
}

// createLocked makes a namespace, a child of parent if that is not nil. Whoever
// takes it out of the map starts it; who made it announces it then.
func (s *Server) createLocked(name string, parent *ParentNamespace) *Namespace {
	ns := &Namespace{name: name, srv: s}
	s.namespaces[name] = ns
	if parent != nil {
		parent.adopt(ns)
	}
	return ns
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

package socketio

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Of returns the namespace with that name. If it does not exist, Of creates it, and clients
// can connect to it from then on. If the name matches parents from [Server.OfPattern], the
// new namespace is a child of the first of them.
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

// OnNewNamespace adds a handler that is called with each new namespace, whether [Server.Of]
// created it or a client. The handler runs in the goroutine that created the namespace.
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

// announce calls the handlers of OnNewNamespace.
func (s *Server) announce(ns *Namespace) {
	s.mu.Lock()
	handlers := s.newNamespace.entries
	s.mu.Unlock()
	for _, f := range handlers {
		(*f)(ns)
	}
}

// createLocked adds a namespace to the map, as a child of parent if parent is not nil.
// After unlocking, the caller starts the namespace and then announces it. Other callers
// that find the namespace in the map also call start, and so wait until it is started.
func (s *Server) createLocked(name string, parent *ParentNamespace) *Namespace {
	ns := &Namespace{name: name, srv: s}
	s.namespaces[name] = ns
	if parent != nil {
		parent.adopt(ns)
	}
	return ns
}

// acquire returns an existing namespace, or nil. The namespace is kept at least until the
// caller releases it.
func (s *Server) acquire(name string) *Namespace {
	s.mu.Lock()
	ns := s.namespaces[name]
	if ns != nil {
		ns.users++
	}
	s.mu.Unlock()
	if ns != nil {
		ns.start()
	}
	return ns
}

// acquireChild is acquire for a namespace that does not exist. It asks the parent
// namespaces, which may take long. It creates the namespace as a child of the first parent
// that accepts the name, or returns nil.
func (s *Server) acquireChild(ctx context.Context, p sio.Packet) *Namespace {
	s.mu.Lock()
	parents := s.parents
	s.mu.Unlock()
	for _, parent := range parents {
		var accepts bool
		err := guard(func() error { accepts = parent.matches(ctx, p.Namespace, p.Data); return nil })
		if err != nil {
			s.opts.Logger.ErrorContext(ctx, "the function of a parent namespace panicked", "namespace", p.Namespace, "error", err)
		}
		if !accepts {
			continue
		}
		s.mu.Lock()
		ns, created := s.namespaces[p.Namespace], false
		if ns == nil {
			ns, created = s.createLocked(p.Namespace, parent), true
		}
		ns.users++
		s.mu.Unlock()
		ns.start()
		if created {
			s.announce(ns)
		}
		return ns
	}
	return nil
}

// release undoes acquire or acquireChild. If no socket uses a child namespace any longer,
// release removes it, provided that Options.CleanupEmptyChildNamespaces is set.
func (s *Server) release(ns *Namespace) {
	s.mu.Lock()
	ns.users--
	unused := ns.users == 0 && ns.parent != nil && s.opts.CleanupEmptyChildNamespaces
	if unused {
		delete(s.namespaces, ns.name)
		ns.parent.removeChild(ns)
	}
	s.mu.Unlock()
	if unused && ns.adapter != nil {
		if err := ns.adapter.Close(); err != nil {
			s.opts.Logger.Warn("closing the adapter of an empty namespace failed", "namespace", ns.name, "error", err)
		}
	}
}

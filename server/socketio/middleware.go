package socketio

import (
	"context"
	"slices"
)

// Middleware decides whether a socket may connect to a namespace. An error
// refuses it: see [ConnectError].
type Middleware func(ctx context.Context, s *Socket) error

// Use adds middleware that runs for each socket before it connects, in the
// order in which it was added.
func (ns *Namespace) Use(m Middleware) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	ns.middleware = append(slices.Clip(ns.middleware), m)
}

// admit decides on a socket by middleware, and on whether it is one that comes
// back. It returns what is to be restored.
func (ns *Namespace) admit(ctx context.Context, s *Socket, middleware []Middleware) (k *session, offset string, err error) {
	opts := ns.srv.opts.Recovery
	if k, offset = ns.comesBack(ctx, s); k != nil {
		s.restore(k)
		if !opts.RunMiddlewares && k.Namespace == ns.name {
			ns.srv.counts.recovered.Add(1)
			return k, offset, nil
		}
	}
	run := func() error {
		return s.guard(func() error {
			for _, m := range middleware {
				if err := m(ctx, s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err = run(); k == nil {
		return nil, "", err
	}
	if err != nil { // it may try again with another token
		ns.keeper.keep(k)
		return nil, "", err
	}
	if owner := opts.Owner; owner != nil && owner(s) != k.Owner {
		ns.keeper.keep(k)
		s.startAfresh()
		ns.srv.counts.unrecalled.Add(1)
		return nil, "", run()
	}
	ns.srv.counts.recovered.Add(1)
	return k, offset, nil
}

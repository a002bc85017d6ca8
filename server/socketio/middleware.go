package socketio

import (
	"context"
	"slices"
)

// Middleware decides whether a socket may connect to a namespace. If it returns an error,
// the socket is refused: see [ConnectError].
type Middleware func(ctx context.Context, s *Socket) error

// Use adds middleware. For each socket, middleware runs before the socket connects, in the
// order in which it was added.
func (ns *Namespace) Use(m Middleware) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	ns.middleware = append(slices.Clip(ns.middleware), m)
}

// authorize returns an error if s may not connect. If the client of s has come back (see
// [Recovery]), authorize restores s as the socket that the client had. It then returns the
// saved session, and the offset of the last event that the client saw.
func (ns *Namespace) authorize(ctx context.Context, s *Socket, middleware []Middleware) (saved *savedSession, offset string, err error) {
	saved, offset = ns.claimSession(ctx, s)
	if saved == nil {
		return nil, "", runMiddleware(ctx, s, middleware)
	}
	s.restore(saved)
	opts := ns.srv.opts.Recovery
	if ns.skipsMiddleware(saved) {
		ns.srv.counts.recovered.Add(1)
		return saved, offset, nil
	}
	if err = runMiddleware(ctx, s, middleware); err != nil {
		ns.keeper.saveSession(saved) // the client may try again with another token
		return nil, "", err
	}
	if opts.Owner != nil && opts.Owner(s) != saved.Owner { // another user has used the pid
		ns.keeper.saveSession(saved)
		s.startAfresh()
		ns.srv.counts.unrecalled.Add(1)
		return nil, "", runMiddleware(ctx, s, middleware)
	}
	ns.srv.counts.recovered.Add(1)
	return saved, offset, nil
}

// skipsMiddleware reports whether the middleware need not let in a client that comes back to
// a saved session.
func (ns *Namespace) skipsMiddleware(saved *savedSession) bool {
	return !ns.srv.opts.Recovery.RunMiddlewares && saved.Namespace == ns.name
}

// deciding returns how many middleware functions decided whether a client is let in. saved is
// the session to which the client has come back, or nil.
func (ns *Namespace) deciding(middleware []Middleware, saved *savedSession) int {
	if saved != nil && ns.skipsMiddleware(saved) {
		return 0
	}
	return len(middleware)
}

// runMiddleware returns the first error of the middleware, or nil.
func runMiddleware(ctx context.Context, s *Socket, middleware []Middleware) error {
	return s.guard(func() error {
		for _, m := range middleware {
			if err := m(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

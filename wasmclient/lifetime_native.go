//go:build !js

package wasmclient

import "context"

// lifetime is a socket's time on one connection, for handlers that take a context.
type lifetime struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
}

func newLifetime() lifetime {
	ctx, cancel := context.WithCancelCause(context.Background())
	return lifetime{ctx, cancel}
}

func (l lifetime) end(r Reason) {
	if l.cancel != nil {
		l.cancel(r)
	}
}

// over is the context of a socket that has never been connected.
var over = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

func (l lifetime) context() context.Context {
	if l.ctx == nil {
		return over
	}
	return l.ctx
}

// Context returns a context that ends when the socket is no longer connected; its
// cause is then the [Reason]. Of a socket that is not connected it has ended.
func (s *Socket) Context() context.Context {
	var l lifetime
	s.m.strand.do(func() { l = s.life })
	return l.context()
}

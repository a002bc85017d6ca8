//go:build !js

package wasmclient

import "context"

// lifetime is the time that a socket is connected, as a context for handlers.
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

// ended is the context of a socket that has never been connected.
var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

func (l lifetime) context() context.Context {
	if l.ctx == nil {
		return ended
	}
	return l.ctx
}

// Context returns a context that ends when the socket is disconnected. The context's cause
// is then the [Reason]. If the socket is not connected, the context has ended already.
func (s *Socket) Context() context.Context {
	var l lifetime
	s.m.strand.do(func() { l = s.lifetime })
	return l.context()
}

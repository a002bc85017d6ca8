package socketio

import (
	"context"
	"log/slog"
	"runtime/debug"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// fail passes err to the socket's error handlers. cause is what led to err, or nil.
func (s *Socket) fail(ctx context.Context, err error, cause *eio.Cause) {
	ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedError, Socket: s, Err: err, Cause: contextOf(cause)})
	s.mu.Lock()
	handlers := s.errors.entries
	s.mu.Unlock()
	if len(handlers) == 0 {
		s.log(ctx, slog.LevelWarn, "socket error without a handler", slog.Any("error", err))
	}
	for _, f := range handlers {
		if err := s.guard(func() error { (*f)(ctx, err); return nil }); err != nil {
			s.log(ctx, slog.LevelError, "error handler panicked", slog.Any("error", err))
		}
	}
}

// guard calls f, a handler of this socket, as the function guard does. If f panics, it also
// logs the panic.
func (s *Socket) guard(f func() error) error {
	err := guard(f)
	if p, ok := err.(*PanicError); ok {
		s.log(s.ctx, slog.LevelError, "handler panicked", slog.Any("error", p))
	}
	return err
}

// guard calls f and returns its error. If f panics, it returns a [PanicError], so that one
// handler cannot end the process for all clients.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}

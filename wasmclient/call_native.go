//go:build !js

package wasmclient

import (
	"context"
	"fmt"
)

// Call sends an event, waits for its acknowledgement and returns the first argument of
// that. It returns an error when ctx ends, or [ErrDisconnected] when the connection does.
// A handler may call it.
func Call[T any](ctx context.Context, s *Socket, event string, args ...any) (T, error) {
	var reply T
	r, err := s.Ask(ctx, event, args...)
	if err != nil {
		return reply, err
	}
	return reply, r.Bind(&reply)
}

// Ask is [Call] for an acknowledgement of any number of arguments.
func (s *Socket) Ask(ctx context.Context, event string, args ...any) (Reply, error) {
	msg, err := newMessage(event, args)
	if err != nil {
		return Reply{}, err
	}
	type outcome struct {
		reply Reply
		err   error
	}
	done := make(chan outcome, 1)
	msg.Ack = func(r Reply, err error) { done <- outcome{r, err} }
	// Not as a notice: that would wait for the handler which has called Ask.
	msg.AckErrors, msg.withinStrand = true, true
	var message sentMessage
	s.m.strand.do(func() { message = s.send(msg) })
	select {
	case o := <-done:
		return o.reply, o.err
	case <-ctx.Done():
		s.m.strand.do(func() { s.withdraw(message) })
		return Reply{}, fmt.Errorf("wasmclient: call %q: %w", event, context.Cause(ctx))
	}
}

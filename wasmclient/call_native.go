//go:build !js

package wasmclient

import (
	"context"
	"fmt"
)

// Call sends an event, waits for its acknowledgement and returns the acknowledgement's
// first argument. If ctx ends before, Call returns an error. If the connection ends before,
// Call returns [ErrDisconnected]. A handler may use Call.
func Call[T any](ctx context.Context, s *Socket, event string, args ...any) (T, error) {
	var reply T
	r, err := s.Ask(ctx, event, args...)
	if err != nil {
		return reply, err
	}
	return reply, r.Bind(&reply)
}

// Ask sends an event and waits, as [Call] does, but returns the whole acknowledgement,
// which may have any number of arguments.
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
	// The callback must not be a notice. If a handler has called Ask, notices are delivered
	// only after that handler, which waits for the callback.
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

package socketio

import (
	"context"
	"errors"
)

// Handler handles an event. An error goes to the socket's error handlers; it
// does not disconnect.
type Handler func(ctx context.Context, e *Event) error

// Handle makes a Handler of a function that takes an event's first argument, the
// zero In if it has none, and returns what to acknowledge it with. Where the client asked for an
// acknowledgement and f fails, that is {"error": text}: the text of an
// [AckError], "invalid argument" for an argument that is no In, else "internal
// error". All but an AckError go to the error handlers too.
func Handle[In, Out any](f func(ctx context.Context, s *Socket, in In) (Out, error)) Handler {
	return func(ctx context.Context, e *Event) error {
		in, err := first[In](e)
		if err != nil {
			return errors.Join(err, e.Ack(ackFailure{"invalid argument"}))
		}
		out, err := f(ctx, e.Socket, in)
		return e.finish(out, err)
	}
}

// Listen makes a Handler of a function that takes an event's first argument and
// has nothing to answer: an acknowledgement is empty. It fails as [Handle] does.
func Listen[In any](f func(ctx context.Context, s *Socket, in In) error) Handler {
	return func(ctx context.Context, e *Event) error {
		in, err := first[In](e)
		if err != nil {
			return errors.Join(err, e.Ack(ackFailure{"invalid argument"}))
		}
		return e.finish(nil, f(ctx, e.Socket, in))
	}
}

func first[In any](e *Event) (in In, err error) {
	if len(e.args) > 0 {
		err = e.Bind(&in)
	}
	return in, err
}

type ackFailure struct {
	Error string `json:"error"`
}

func (e *Event) finish(out any, err error) error {
	if public, ok := errors.AsType[AckError](err); ok && e.WantsAck() {
		return e.Ack(ackFailure{public.Error()})
	}
	if err != nil {
		return errors.Join(err, e.Ack(ackFailure{"internal error"}))
	}
	if out == nil {
		return e.Ack()
	}
	return e.Ack(out)
}

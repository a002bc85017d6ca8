package socketio

import (
	"context"
	"errors"
)

// Handler handles an event. If it returns an error, the socket's error handlers get the
// error. The socket stays connected.
type Handler func(ctx context.Context, e *Event) error

// Handle makes a Handler from a function. f gets the event's first argument, or the zero In
// if the event has no arguments. The value that f returns is the acknowledgement.
//
// If f returns an error and the client asked for an acknowledgement, the client gets
// {"error": text}. The text is the text of the error if it is an [AckError], "invalid
// argument" if the argument cannot be decoded into an In, and "internal error" otherwise.
// The socket's error handlers get the error too, unless it is an AckError that the client
// got.
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

// Listen is [Handle] for a function that returns only an error: the acknowledgement is
// empty.
func Listen[In any](f func(ctx context.Context, s *Socket, in In) error) Handler {
	return func(ctx context.Context, e *Event) error {
		in, err := first[In](e)
		if err != nil {
			return errors.Join(err, e.Ack(ackFailure{"invalid argument"}))
		}
		return e.finish(nil, f(ctx, e.Socket, in))
	}
}

// first decodes the event's first argument. It returns the zero In if the event has no
// arguments.
func first[In any](e *Event) (in In, err error) {
	if len(e.args) > 0 {
		err = e.Bind(&in)
	}
	return in, err
}

// ackFailure is the acknowledgement of an event whose handler has failed.
type ackFailure struct {
	Error string `json:"error"`
}

// finish acknowledges the event with out, or with {"error": text} if err is not nil. It
// returns the error for the socket's error handlers.
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

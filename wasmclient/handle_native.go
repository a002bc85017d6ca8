//go:build !js

package wasmclient

import (
	"context"
	"errors"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// AckError is an error whose text the server may see: [Handle] acknowledges with
// {"error": text}. Of other errors the server sees only "internal error".
type AckError string

func (e AckError) Error() string { return string(e) }

// Handle turns f into a Handler. f gets the event's first argument, or the zero In if the
// event has none. The result of f becomes the acknowledgement. ctx ends with the connection
// that the event came on.
//
// If f fails, the acknowledgement is {"error": text}. If the error is an [AckError], text
// is the error's text. If the argument does not fit In, text is "invalid argument".
// Otherwise text is "internal error". All errors but an AckError go to [Socket.OnError].
func Handle[In, Out any](f func(ctx context.Context, s *Socket, in In) (Out, error)) Handler {
	return func(e *Event) {
		var in In
		if err := e.Bind(&in); err != nil {
			e.fail("invalid argument", err)
			return
		}
		out, err := f(e.lifetime.context(), e.Socket, in)
		e.acknowledge(err, out)
	}
}

// Listen turns a function that has no result into a Handler, as [Handle] does. If the
// server asks for an acknowledgement, it gets an empty one.
func Listen[In any](f func(ctx context.Context, s *Socket, in In) error) Handler {
	return func(e *Event) {
		var in In
		if err := e.Bind(&in); err != nil {
			e.fail("invalid argument", err)
			return
		}
		e.acknowledge(f(e.lifetime.context(), e.Socket, in))
	}
}

// OnError calls f with a *[HandlerError] when a function given to [Handle] or [Listen]
// fails, and when an argument does not fit it.
func (s *Socket) OnError(f func(error)) (remove func()) {
	return add(s, &s.handlers.errors, &f)
}

// acknowledge acknowledges with out, the result of a function, or with its error as Handle
// says.
func (e *Event) acknowledge(err error, out ...any) {
	public, isPublic := errors.AsType[AckError](err)
	switch {
	case isPublic && e.HasID:
		_ = e.Ack(ackFailure{string(public)}) // cannot fail: a text can always be encoded
	case err != nil:
		e.fail("internal error", err)
	case e.HasID:
		if err := e.Ack(out...); err != nil {
			e.fail("internal error", err)
		}
	}
}

type ackFailure struct {
	Error string `json:"error"`
}

// fail acknowledges with a text for the server, and passes the error to the program.
func (e *Event) fail(text string, err error) {
	if e.HasID {
		_ = e.Ack(ackFailure{text}) // cannot fail: a text can always be encoded
	}
	s := e.Socket
	s.m.strand.do(func() {
		deliver(s, &s.handlers.errors, func(f func(error)) { f(&HandlerError{Event: e.Name(), Err: err}) })
	})
}

// HandlerError says which event's handler has failed, and how.
type HandlerError struct {
	Event string
	Err   error
}

func (e *HandlerError) Error() string {
	return "wasmclient: handle " + string(sio.AppendQuote(nil, e.Event)) + ": " + e.Err.Error()
}

// Unwrap returns the error of the handler.
func (e *HandlerError) Unwrap() error { return e.Err }

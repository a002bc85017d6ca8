//go:build !js

package wasmclient

import (
	"context"
	"errors"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// AckError is an error whose text is meant for the server: [Handle] acknowledges with
// {"error": text}. Other errors reach it only as "internal error".
type AckError string

func (e AckError) Error() string { return string(e) }

// Handle makes a Handler of a function that takes an event's first argument, the zero
// In if it has none, and returns what to acknowledge it with. Its context ends with the
// connection that the event came on. Where the server asked for an acknowledgement and f
// fails, that is {"error": text}: the text of an [AckError], "invalid argument" for an
// argument that is no In, else "internal error". All but an AckError go to [Socket.OnError].
func Handle[In, Out any](f func(ctx context.Context, s *Socket, in In) (Out, error)) Handler {
	return func(e *Event) {
		var in In
		if err := e.Bind(&in); err != nil {
			e.fail("invalid argument", err)
			return
		}
		out, err := f(e.life.context(), e.Socket, in)
		e.finish(err, out)
	}
}

// Listen makes a Handler of a function that takes an event's first argument and has
// nothing to answer: an acknowledgement is empty. It fails as [Handle] does.
func Listen[In any](f func(ctx context.Context, s *Socket, in In) error) Handler {
	return func(e *Event) {
		var in In
		if err := e.Bind(&in); err != nil {
			e.fail("invalid argument", err)
			return
		}
		e.finish(f(e.life.context(), e.Socket, in))
	}
}

// OnError calls f with what functions given to [Handle] and [Listen] fail with, and with
// arguments that do not fit them.
func (s *Socket) OnError(f func(error)) (remove func()) {
	return add(s, &s.handlers.errors, &f)
}

// finish acknowledges with out, or says what is wrong.
func (e *Event) finish(err error, out ...any) {
	public, meant := errors.AsType[AckError](err)
	switch {
	case meant && e.HasID:
		_ = e.Ack(ackFailure{string(public)}) // a text can be encoded
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

// fail acknowledges with a text for the server, and keeps the error for the program.
func (e *Event) fail(text string, err error) {
	if e.HasID {
		_ = e.Ack(ackFailure{text}) // a text can be encoded
	}
	s := e.Socket
	s.m.strand.do(func() {
		deliver(s, &s.handlers.errors, func(f func(error)) { f(&HandlerError{Event: e.Name(), Err: err}) })
	})
}

// HandlerError is what [Socket.OnError] hears.
type HandlerError struct {
	Event string
	Err   error
}

func (e *HandlerError) Error() string {
	return "wasmclient: handle " + string(sio.AppendQuote(nil, e.Event)) + ": " + e.Err.Error()
}

// Unwrap returns what the handler has returned.
func (e *HandlerError) Unwrap() error { return e.Err }

package socketio

import (
	"errors"
	"fmt"
	"log/slog"
)

var (
	// ErrReserved is returned for an event name that only Socket.IO itself may use.
	ErrReserved = errors.New("socketio: reserved event name")

	// ErrNotConnected is returned if the socket is not connected yet, or no longer
	// connected.
	ErrNotConnected = errors.New("socketio: socket is not connected")

	// ErrTooManyAcks is returned if the server already waits for as many acknowledgements
	// of the socket as Options.MaxPendingAcks allows.
	ErrTooManyAcks = errors.New("socketio: too many acknowledgements are pending")

	// ErrAnswersTooLarge is returned by CallAll if it has left out acknowledgements because
	// the server would keep more bytes of them than Options.MaxAnswerBytes or
	// Options.MaxAnswerBytesPerCall allows.
	ErrAnswersTooLarge = errors.New("socketio: the acknowledgements are too large")

	// ErrArguments is returned if an event or an acknowledgement has fewer arguments than
	// the caller binds.
	ErrArguments = errors.New("socketio: too few arguments")
)

// ConnectError is an error with which connection middleware refuses a socket. The client's
// connect_error event gets an error with this message and data. If middleware returns any
// other error, the client gets only the text of that error.
type ConnectError struct {
	Message string
	Data    any // the client gets it as JSON; nil is left out
}

func (e *ConnectError) Error() string { return "socketio: connection refused: " + e.Message }

// AckError is an error whose text the client may see: [Handle] acknowledges the event
// with {"error": text}. For other errors the client gets the text "internal error".
type AckError string

func (e AckError) Error() string { return string(e) }

// PanicError is the error that a socket's error handlers get when a handler panics.
type PanicError struct {
	Value any
	Stack []byte
}

// LogValue implements slog.LogValuer, so that a log shows the stack, too.
func (e *PanicError) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("panic", e.Value), slog.String("stack", string(e.Stack)))
}

func (e *PanicError) Error() string { return fmt.Sprintf("socketio: handler panicked: %v", e.Value) }

package socketio

import (
	"errors"
	"fmt"
	"log/slog"
)

var (
	// ErrReserved reports an event name that only Socket.IO itself may use.
	ErrReserved = errors.New("socketio: reserved event name")

	// ErrNotConnected reports a socket that is not, or no longer, connected.
	ErrNotConnected = errors.New("socketio: socket is not connected")

	// ErrArguments reports that an event has fewer arguments than a handler binds.
	ErrArguments = errors.New("socketio: too few arguments")
)

// ConnectError is a refusal by connection middleware. The client's
// connect_error event gets an error with this message and data. Of any other
// error only the text is sent.
type ConnectError struct {
	Message string
	Data    any // becomes JSON; nil is left out
}

func (e *ConnectError) Error() string { return "socketio: connection refused: " + e.Message }

// AckError is an error whose text is meant for the client: [Handle] acknowledges
// with {"error": text}. Other errors reach the client only as "internal error".
type AckError string

func (e AckError) Error() string { return string(e) }

// PanicError is what a socket's error handlers get when a handler panicked.
type PanicError struct {
	Value any
	Stack []byte
}

// LogValue implements slog.LogValuer: a log has the stack too.
func (e *PanicError) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("panic", e.Value), slog.String("stack", string(e.Stack)))
}

func (e *PanicError) Error() string { return fmt.Sprintf("socketio: handler panicked: %v", e.Value) }

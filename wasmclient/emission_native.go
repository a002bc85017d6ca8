//go:build !js

package wasmclient

import (
	"fmt"
	"time"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Emission is a way to emit events: volatile or not, and with which timeout. Its methods
// Volatile and Timeout do not change the Emission, but return a changed copy.
type Emission struct {
	s        *Socket
	volatile bool
	timeout  time.Duration
}

// Emission returns an Emission that emits as [Socket.Emit] does: not volatile, and with the
// timeout of the socket's options.
func (s *Socket) Emission() Emission { return Emission{s: s} }

// Volatile returns a way to emit that drops an event which cannot be sent at once.
func (s *Socket) Volatile() Emission { return s.Emission().Volatile() }

// Timeout returns a way to emit that waits for an acknowledgement at most for d, and then
// reports [ErrAckTimeout].
func (s *Socket) Timeout(d time.Duration) Emission { return s.Emission().Timeout(d) }

// Emit sends an event whose arguments are encoded as JSON; each []byte within them travels
// as a binary attachment. Emit does not wait. While the socket is not connected, the event
// waits for the connection.
func (s *Socket) Emit(event string, args ...any) error { return s.Emission().Emit(event, args...) }

// EmitWithAck is Emit for an event that the server acknowledges. ack is called once: with
// the reply, or with an error if the reply cannot arrive any more. It is never called while
// a handler runs.
func (s *Socket) EmitWithAck(event string, ack func(Reply, error), args ...any) error {
	return s.Emission().EmitWithAck(event, ack, args...)
}

// Volatile returns a copy that emits as [Socket.Volatile] says.
func (e Emission) Volatile() Emission {
	e.volatile = true
	return e
}

// Timeout returns a copy that emits as [Socket.Timeout] says.
func (e Emission) Timeout(d time.Duration) Emission {
	e.timeout = d
	return e
}

// Emit emits an event, as [Socket.Emit] does.
func (e Emission) Emit(event string, args ...any) error {
	return e.send(event, nil, args)
}

// EmitWithAck emits an event and asks for its acknowledgement, as [Socket.EmitWithAck] does.
func (e Emission) EmitWithAck(event string, ack func(Reply, error), args ...any) error {
	return e.send(event, ack, args)
}

func (e Emission) send(event string, ack func(Reply, error), args []any) error {
	msg, err := newMessage(event, args)
	if err != nil {
		return err
	}
	msg.Volatile, msg.AckTimeout = e.volatile, Duration(e.timeout)
	msg.Ack, msg.AckErrors = ack, ack != nil
	e.s.Send(msg)
	return nil
}

// newMessage encodes an event. It refuses the names that the protocol reserves.
func newMessage(event string, args []any) (Message, error) {
	if sio.IsReserved(event) {
		return Message{}, fmt.Errorf("wasmclient: %q is a reserved event name", event)
	}
	data, attachments, err := encode([][]byte{sio.AppendQuote(nil, event)}, args)
	return Message{Data: data, Attachments: attachments}, err
}

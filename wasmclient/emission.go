//go:build !js

package wasmclient

import "time"

// Emission is a way to emit. It is a value: its methods return another one.
type Emission struct {
	s        *Socket
	volatile bool
	timeout  time.Duration
}

// Emission returns the plain way to emit, that of [Socket.Emit].
func (s *Socket) Emission() Emission { return Emission{s: s} }

// Volatile drops events that cannot be sent at once.
func (s *Socket) Volatile() Emission { return s.Emission().Volatile() }

// Timeout ends the wait for an acknowledgement with [ErrAckTimeout].
func (s *Socket) Timeout(d time.Duration) Emission { return s.Emission().Timeout(d) }

// Volatile is [Socket.Volatile].
func (e Emission) Volatile() Emission {
	e.volatile = true
	return e
}

// Timeout is [Socket.Timeout].
func (e Emission) Timeout(d time.Duration) Emission {
	e.timeout = d
	return e
}

// Emit is [Socket.Emit].
func (e Emission) Emit(event string, args ...any) error {
	return e.send(event, nil, args)
}

// EmitWithAck is [Socket.EmitWithAck].
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

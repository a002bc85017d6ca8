//go:build !js

package wasmclient

import (
	"context"
	"fmt"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Emit sends an event with arguments as JSON; a []byte anywhere within them travels
// as a binary attachment. It does not wait: while the socket is not connected the
// event waits instead.
func (s *Socket) Emit(event string, args ...any) error { return s.Emission().Emit(event, args...) }

// EmitWithAck is Emit with an acknowledgement, which ack receives as a handler
// receives an event, or an error if it can no longer come.
func (s *Socket) EmitWithAck(event string, ack func(Reply, error), args ...any) error {
	return s.Emission().EmitWithAck(event, ack, args...)
}

// Call sends an event and waits for its acknowledgement, whose first argument it
// returns. It gives up with ctx, or with [ErrDisconnected]. A handler may call it.
func Call[T any](ctx context.Context, s *Socket, event string, args ...any) (T, error) {
	var reply T
	r, err := s.Ask(ctx, event, args...)
	if err != nil {
		return reply, err
	}
	return reply, r.Bind(&reply)
}

// Ask is [Call] for an acknowledgement of any shape.
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
	msg.AckErrors, msg.direct = true, true
	var message sent
	s.m.strand.do(func() { message = s.send(msg) })
	select {
	case o := <-done:
		return o.reply, o.err
	case <-ctx.Done():
		s.m.strand.do(func() { s.takeBack(message) })
		return Reply{}, fmt.Errorf("wasmclient: call %q: %w", event, context.Cause(ctx))
	}
}

// Bind decodes the event's arguments into dst, in order, binary values into the
// []byte or any that stand where they were. Arguments that are missing leave their
// dst alone.
func (e *Event) Bind(dst ...any) error { return bind(e.Args(), e.Attachments, dst) }

// Ack is [Event.Reply] with arguments as Emit takes them.
func (e *Event) Ack(args ...any) error {
	data, attachments, err := encode(nil, args)
	if err != nil {
		return err
	}
	e.Reply(data, attachments)
	return nil
}

// Bind decodes the reply's arguments into dst, as [Event.Bind] does.
func (r Reply) Bind(dst ...any) error { return bind(sio.Args(r.Data), r.Attachments, dst) }

func newMessage(event string, args []any) (Message, error) {
	if sio.IsReserved(event) {
		return Message{}, fmt.Errorf("wasmclient: %q is a reserved event name", event)
	}
	data, attachments, err := encode([][]byte{sio.AppendQuote(nil, event)}, args)
	return Message{Data: data, Attachments: attachments}, err
}

func bind(args, attachments [][]byte, dst []any) error {
	for i, d := range dst {
		if i >= len(args) {
			return nil
		}
		if err := decode(args[i], attachments, d); err != nil {
			return fmt.Errorf("wasmclient: decode argument %d: %w", i, err)
		}
	}
	return nil
}

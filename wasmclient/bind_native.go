//go:build !js

package wasmclient

import (
	"fmt"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Bind decodes the event's arguments into dst, in order. A binary value can be decoded into
// a []byte or an any. If the event has fewer arguments than dst has elements, the other
// elements stay as they are.
func (e *Event) Bind(dst ...any) error { return bind(e.Args(), e.Attachments, dst) }

// Ack acknowledges the event, as [Event.Reply] does, with Go values as arguments. They are
// encoded as [Socket.Emit] encodes its arguments.
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

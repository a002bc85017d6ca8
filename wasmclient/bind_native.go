//go:build !js

package wasmclient

import (
	"fmt"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Bind decodes the event's arguments into dst, in order. A binary value becomes the []byte
// or any in its place. If the event has fewer arguments, the rest of dst stays as it is.
func (e *Event) Bind(dst ...any) error { return bind(e.Args(), e.Attachments, dst) }

// Ack is [Event.Reply] with arguments as [Socket.Emit] has them.
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

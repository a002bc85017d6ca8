package socketio

import (
	"errors"
	"fmt"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Answer is an acknowledgement with all its arguments. Use it as the Reply of [Call],
// [CallAll] or [CallServers] if you need more than the first argument.
type Answer struct{ args, attachments [][]byte }

// Args returns the arguments as JSON, with placeholders for binary values. To get the
// binary values too, use Bind.
func (a Answer) Args() [][]byte { return a.args }

// Bind decodes each argument into the pointer that has the same place in dst. It ignores
// further arguments. If there are fewer arguments than pointers, it returns [ErrArguments].
func (a Answer) Bind(dst ...any) error {
	if len(dst) > len(a.args) {
		return fmt.Errorf("%w: the acknowledgement has %d, the caller binds %d", ErrArguments, len(a.args), len(dst))
	}
	for i, d := range dst {
		if err := decodeArg(a.args[i], a.attachments, d); err != nil {
			return fmt.Errorf("socketio: argument %d of the acknowledgement: %w", i, err)
		}
	}
	return nil
}

// replyOf decodes an acknowledgement. If Reply is [Answer], it returns all arguments.
// Otherwise it returns the first argument, or the zero Reply if the acknowledgement is
// empty.
func replyOf[Reply any](p sio.Packet) (reply Reply, err error) {
	args := sio.Args(p.Data)
	if whole, ok := any(&reply).(*Answer); ok {
		*whole = Answer{args, p.Attachments}
		return reply, nil
	}
	if len(args) > 0 {
		if err = decodeArg(args[0], p.Attachments, &reply); err != nil {
			err = fmt.Errorf("socketio: acknowledgement: %w", err)
		}
	}
	return reply, err
}

// repliesOf decodes acknowledgements as replyOf does. It leaves out malformed
// acknowledgements, and joins their errors to err.
func repliesOf[Reply any](packets []sio.Packet, err error) ([]Reply, error) {
	replies := make([]Reply, 0, len(packets))
	for _, p := range packets {
		reply, decodeErr := replyOf[Reply](p)
		err = errors.Join(err, decodeErr)
		if decodeErr == nil {
			replies = append(replies, reply)
		}
	}
	return replies, err
}

package socketio

import (
	"errors"
	"fmt"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Answer is an acknowledgement with all its arguments. It is a Reply for [Call],
// [CallAll] and [CallServers] where the first argument is not enough.
type Answer struct{ args, attachments [][]byte }

// Args returns the arguments as JSON. Binary values are placeholders in it; Bind
// restores them.
func (a Answer) Args() [][]byte { return a.args }

// Bind decodes the arguments, from the first on, into what dst point to. Further
// arguments are ignored.
func (a Answer) Bind(dst ...any) error {
	if len(dst) > len(a.args) {
		return fmt.Errorf("%w: the acknowledgement has %d, %d are asked for", ErrArguments, len(a.args), len(dst))
	}
	for i, d := range dst {
		if err := decodeArg(a.args[i], a.attachments, d); err != nil {
			return fmt.Errorf("socketio: argument %d of the acknowledgement: %w", i, err)
		}
	}
	return nil
}

// replyOf returns an acknowledgement as a Reply: an [Answer], or else its first
// argument, which is the zero Reply where there is none.
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

// repliesOf decodes acknowledgements as replyOf does. It leaves out those that are
// malformed and joins the errors about them to err.
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

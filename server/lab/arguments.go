package lab

import (
	"fmt"

	"github.com/socketplay/socketplay/server/socketio"
)

// maxArguments is how many arguments an emit of a page has. The trace keeps a few more, so it
// keeps all of these.
const maxArguments = 50

// arguments are what a line of code emits after the event's name. A page sends them after the
// request, as further arguments of the control plane's event. So binary values come as
// attachments, numbers stay as exact as the page wrote them, and what JavaScript makes of
// undefined is the same as in any other emit: null.
type arguments []socketio.Raw

// argumentsOf returns the arguments that come with a request. The error says to the learner
// that there are too many: a packet may have hundreds of thousands, which are not worth a copy.
func argumentsOf(e *socketio.Event) (arguments, error) {
	if n := len(e.Args()) - 1; n > maxArguments {
		return nil, socketio.AckError(fmt.Sprintf("An event has at most %d arguments here, and this has %d.", maxArguments, n))
	}
	var args arguments
	for _, raw := range e.Raw(1) {
		args = append(args, raw.(socketio.Raw))
	}
	return args, nil
}

// values returns the arguments for the methods of package socketio.
func (a arguments) values() []any {
	values := make([]any, len(a))
	for i, raw := range a {
		values[i] = raw
	}
	return values
}

// bytes returns how long the arguments are together, binary values included.
func (a arguments) bytes() int {
	n := 0
	for _, raw := range a {
		n += len(raw.JSON)
		for _, attachment := range raw.Attachments {
			n += len(attachment)
		}
	}
	return n
}

// appendTo adds the arguments to a JSON array, with placeholders for binary values.
func (a arguments) appendTo(array []byte) []byte {
	array = array[:len(array)-1]
	for _, raw := range a {
		array = append(append(array, ','), raw.JSON...)
	}
	return append(array, ']')
}

package socketio

import (
	"errors"
	"slices"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Raw is an argument that is JSON already. Use it to send on what [Event.Raw] returns or
// an observer finds in [Observation.Args]: numbers stay exact and binary values stay
// binary.
//
// A placeholder in JSON is an index into the attachments of the whole event. So the Raw
// that has Attachments must be the first argument with binary values, and only one Raw of
// an event may have any.
type Raw struct {
	JSON        []byte
	Attachments [][]byte
}

var (
	errRawJSON        = errors.New("not JSON")
	errRawAttachments = errors.New("a Raw with attachments must be the event's first argument with binary values")
)

// addTo returns the argument's JSON and adds its attachments to p.
func (r Raw) addTo(p *sio.Packet) ([]byte, error) {
	if !sio.Valid(r.JSON) {
		return nil, errRawJSON
	}
	if len(r.Attachments) > 0 {
		if len(p.Attachments) > 0 {
			return nil, errRawAttachments
		}
		p.Attachments = slices.Clip(r.Attachments)
	}
	return r.JSON, nil
}

// Raw returns the arguments, beginning at an index, to emit them again as they are.
func (e *Event) Raw(from int) []any {
	rest := e.args[min(from, len(e.args)):]
	args := make([]any, len(rest))
	for i, arg := range rest {
		raw := Raw{JSON: arg}
		if i == 0 {
			raw.Attachments = e.attachments
		}
		args[i] = raw
	}
	return args
}

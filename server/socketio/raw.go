package socketio

import (
	"errors"
	"slices"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Raw is an argument that is JSON already. Use it to pass on an argument that [Event.Raw]
// returns, or that an observer finds in [Observation.Args]: numbers stay exact and binary
// values stay binary.
//
// A placeholder in JSON contains the index of a binary value among the attachments of the
// whole event. So a Raw with Attachments must be the first argument that has binary values,
// and an event can have only one such Raw.
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

// Raw returns the arguments from the index from on, each as a [Raw], so that a handler can
// emit them again unchanged.
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

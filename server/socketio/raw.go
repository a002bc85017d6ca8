package socketio

import (
	"errors"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Raw is an argument that is JSON already, to be sent on as it came: numbers stay
// exact, and what is binary stays binary. [Event.Raw] and [Observation.Args] are
// where it comes from.
//
// Placeholders in JSON count the attachments of the whole event. So those come with
// the first argument that has something binary in it, and with no other Raw.
type Raw struct {
	JSON        []byte
	Attachments [][]byte
}

var (
	errRawJSON        = errors.New("not JSON")
	errRawAttachments = errors.New("attachments of a Raw have to be an event's first")
)

// addTo returns the argument's text and adds its attachments to p.
func (r Raw) addTo(p *sio.Packet) ([]byte, error) {
	if !jsontext.Value(r.JSON).IsValid(jsonOptions) {
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

// Raw returns the arguments from the one with that index on, ready to be emitted
// again.
func (e *Event) Raw(from int) []any {
	var args []any
	for _, arg := range e.args[min(from, len(e.args)):] {
		args = append(args, Raw{JSON: arg})
	}
	if len(args) > 0 {
		args[0] = Raw{args[0].(Raw).JSON, e.attachments}
	}
	return args
}

package socketio

import (
	"errors"
	"slices"

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

// Raw returns the arguments from the one with that index on, ready to be emitted
// again.
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

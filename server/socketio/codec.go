package socketio

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/wire/binaryjson"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// values encodes and decodes the arguments of events and all other JSON. It is
// deterministic: the same value always makes the same frame.
var values = binaryjson.New(json.Deterministic(true))

var jsonOptions = values.Options()

// encodeEvent returns the packet that carries an event.
func encodeEvent(namespace, event string, args []any) (sio.Packet, error) {
	if err := checkName(event); err != nil {
		return sio.Packet{}, err
	}
	data := append([]byte{'['}, sio.AppendQuote(nil, event)...)
	return encodeArgs(sio.Packet{Type: sio.Event, Namespace: namespace}, data, args)
}

// EncodeEvent returns the packet that carries an event to clients. It is for programs
// that reach clients without a server of their own, such as an emitter over Redis.
func EncodeEvent(namespace, event string, args ...any) (sio.Packet, error) {
	return encodeEvent(namespace, event, args)
}

// EncodeServerSideEvent returns the packet that carries an event to other servers: see
// [Namespace.ServerSideEmit].
func EncodeServerSideEvent(namespace, event string, args ...any) (sio.Packet, error) {
	switch event {
	case "connect", "connection", "new_namespace": // official servers use these names for events of their own
		return sio.Packet{}, fmt.Errorf("%w: %q", ErrReserved, event)
	}
	data := append([]byte{'['}, sio.AppendQuote(nil, event)...)
	return encodeArgs(sio.Packet{Type: sio.Event, Namespace: namespace}, data, args)
}

// encodeAck returns the packet that acknowledges the event with this id.
func encodeAck(namespace string, id uint64, args []any) (sio.Packet, error) {
	return encodeArgs(sio.Packet{Type: sio.Ack, Namespace: namespace, ID: id, HasID: true}, []byte{'['}, args)
}

// encodeArgs returns p with a JSON array as its payload. data is the beginning of the
// array, and encodeArgs appends args to it. Binary values become attachments of p.
func encodeArgs(p sio.Packet, data []byte, args []any) (sio.Packet, error) {
	for i, arg := range args {
		if len(data) > 1 {
			data = append(data, ',')
		}
		text, err := encodeArg(&p, arg)
		if err != nil {
			return sio.Packet{}, fmt.Errorf("socketio: argument %d: %w", i, err)
		}
		data = append(data, text...)
	}
	p.Data = append(data, ']')
	return p, nil
}

// encodeArg returns the JSON of an argument, and adds the argument's binary values to
// p's attachments.
func encodeArg(p *sio.Packet, arg any) (text []byte, err error) {
	if raw, ok := arg.(Raw); ok {
		return raw.addTo(p)
	}
	text, p.Attachments, err = values.Encode(arg, p.Attachments)
	return text, err
}

// decodeArg decodes one argument into dst. Wherever dst has a []byte or an any, an
// attachment replaces its placeholder.
func decodeArg(arg []byte, attachments [][]byte, dst any) error {
	return values.Decode(arg, attachments, dst)
}

// argsOf returns the arguments of an event (without its name) or of an acknowledgement, as
// a JSON array.
func argsOf(p sio.Packet) []byte {
	args := sio.Args(p.Data)
	if p.Type == sio.Event && len(args) > 0 {
		args = args[1:]
	}
	return sio.JoinArgs(nil, args...)
}

// checkName returns [ErrReserved] for a name that only Socket.IO itself may use.
func checkName(name string) error {
	if sio.IsReserved(name) {
		return fmt.Errorf("%w: %q", ErrReserved, name)
	}
	return nil
}

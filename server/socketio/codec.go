package socketio

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/socketplay/socketplay/server/wire/binaryjson"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// values are an event's, and what else is JSON by value. The same value is the same
// frame.
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

// EncodeEvent returns the packet that carries an event to clients: for those who
// reach them without a server.
func EncodeEvent(namespace, event string, args ...any) (sio.Packet, error) {
	return encodeEvent(namespace, event, args)
}

// EncodeServerSideEvent returns the packet that carries an event to servers: see
// [Namespace.ServerSideEmit].
func EncodeServerSideEvent(namespace, event string, args ...any) (sio.Packet, error) {
	switch event {
	case "connect", "connection", "new_namespace": // what a namespace itself fires
		return sio.Packet{}, fmt.Errorf("%w: %q", ErrReserved, event)
	}
	data := append([]byte{'['}, sio.AppendQuote(nil, event)...)
	return encodeArgs(sio.Packet{Type: sio.Event, Namespace: namespace}, data, args)
}

// encodeAck returns the packet that acknowledges the event id.
func encodeAck(namespace string, id uint64, args []any) (sio.Packet, error) {
	return encodeArgs(sio.Packet{Type: sio.Ack, Namespace: namespace, ID: id, HasID: true}, []byte{'['}, args)
}

// encodeArgs appends args to data, an array that is still open, and makes the
// whole the payload of p. Binary values become attachments.
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

// encodeArg returns the text of an argument, and adds what is binary in it to p.
func encodeArg(p *sio.Packet, arg any) (text []byte, err error) {
	if raw, ok := arg.(Raw); ok {
		return raw.addTo(p)
	}
	text, p.Attachments, err = values.Encode(arg, p.Attachments)
	return text, err
}

// decodeArg reads one argument into dst, with its binary values restored where
// dst has a []byte or an any.
func decodeArg(arg []byte, attachments [][]byte, dst any) error {
	return values.Decode(arg, attachments, dst)
}

// argsOf returns an event's arguments without its name, or an ack's, as a JSON
// array.
func argsOf(p sio.Packet) []byte {
	args := sio.Args(p.Data)
	if p.Type == sio.Event && len(args) > 0 {
		args = args[1:]
	}
	return sio.JoinArgs(nil, args...)
}

func checkName(name string) error {
	if sio.IsReserved(name) {
		return fmt.Errorf("%w: %q", ErrReserved, name)
	}
	return nil
}

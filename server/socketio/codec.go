package socketio

import (
	"errors"
	"fmt"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// jsonOptions make JSON mean what it means to JavaScript: the last of equal
// member names counts, and text that is no Unicode is replaced, not refused.
var jsonOptions = json.JoinOptions(
	jsontext.AllowDuplicateNames(true),
	jsontext.AllowInvalidUTF8(true),
	json.Deterministic(true), // the same value is the same frame
)

var errPlaceholder = errors.New("socketio: placeholder refers to no attachment")

// placeholder stands in a packet's JSON for a binary value.
type placeholder struct {
	Placeholder bool    `json:"_placeholder"`
	Num         float64 `json:"num"`
}

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
func encodeArg(p *sio.Packet, arg any) ([]byte, error) {
	switch arg := arg.(type) {
	case Raw:
		return arg.addTo(p)
	case nil, bool, string, int, int64, uint64, float64, jsontext.Value: // cannot hold anything binary
		return json.Marshal(arg, jsonOptions)
	}
	e := binaryEncoders.Get().(*binaryEncoder)
	defer binaryEncoders.Put(e)
	e.attachments = p.Attachments
	text, err := json.Marshal(arg, e.options)
	p.Attachments, e.attachments = e.attachments, nil
	return text, err
}

// binaryEncoder makes JSON in which binary values are placeholders. It is used
// again, since its options remember how each type is encoded.
type binaryEncoder struct {
	attachments [][]byte
	options     json.Options
}

var binaryEncoders = sync.Pool{New: func() any {
	e := new(binaryEncoder)
	e.options = json.JoinOptions(jsonOptions, json.WithMarshalers(json.MarshalToFunc(func(enc *jsontext.Encoder, b []byte) error {
		if b == nil {
			return enc.WriteToken(jsontext.Null)
		}
		e.attachments = append(e.attachments, b)
		return enc.WriteValue(fmt.Appendf(nil, `{"_placeholder":true,"num":%d}`, len(e.attachments)-1))
	})))
	return e
}}

// decodeArg reads one argument into dst, with its binary values restored where
// dst has a []byte or an any.
func decodeArg(arg []byte, attachments [][]byte, dst any) error {
	if len(attachments) == 0 {
		return json.Unmarshal(arg, dst, jsonOptions)
	}
	opts := json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, b *[]byte) error {
			if dec.PeekKind() != '{' {
				return errors.ErrUnsupported
			}
			var ph placeholder
			err := json.UnmarshalDecode(dec, &ph)
			if err == nil {
				*b, err = ph.in(attachments)
			}
			return err
		}),
		// What an object is shows at its end: to look ahead would be to read what is
		// nested in it once a level.
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
			if dec.PeekKind() != '{' {
				return errors.ErrUnsupported
			}
			members := make(map[string]any)
			*v = members
			err := json.UnmarshalDecode(dec, &members)
			if yes, _ := members["_placeholder"].(bool); err != nil || !yes {
				return err
			}
			num, ok := members["num"].(float64)
			if !ok {
				return errPlaceholder
			}
			*v, err = placeholder{true, num}.in(attachments)
			return err
		}),
	))
	return json.Unmarshal(arg, dst, jsonOptions, opts)
}

// in returns the attachment that p stands for.
func (p placeholder) in(attachments [][]byte) ([]byte, error) {
	i := int(p.Num)
	if !p.Placeholder || p.Num < 0 || i >= len(attachments) || float64(i) != p.Num {
		return nil, errPlaceholder
	}
	return attachments[i], nil
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

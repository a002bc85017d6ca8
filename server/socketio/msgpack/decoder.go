package msgpack

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/tinylib/msgp/msgp"

	"github.com/socketplay/socketplay/server/internal/msgjson"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// The errors of malformed packets, in the words of the official parser. Package sio has the
// other errors.
const (
	ErrType      sio.ParseError = "invalid packet type"
	ErrNamespace sio.ParseError = "invalid namespace"
	ErrID        sio.ParseError = "invalid packet id"
	ErrText      sio.ParseError = "got a text message where msgpack is binary"
)

// MaxAttachments is how many binary values one packet may have. It limits memory: a binary
// value takes only two bytes or more in the message, but about sixty in memory. The Redis
// adapter carries only packets with up to [sio.DefaultMaxAttachments] to other servers.
const MaxAttachments = 1000

// maxSafeInteger is the largest integer up to which JavaScript represents all integers
// exactly.
const maxSafeInteger = 1<<53 - 1

type decoder struct{}

// Add implements [socketio.Decoder]. Each message is one packet.
func (decoder) Add(m eio.Packet) (p sio.Packet, done bool, err error) {
	if !m.Binary {
		return p, false, ErrText
	}
	rest, err := msgjson.ReadMap(m.Data, func(key string, src []byte) (rest []byte, err error) {
		if rest, ok := msgjson.Undefined(src); ok {
			return rest, nil
		}
		switch key {
		case "type":
			p.Type, rest, err = readType(src)
		case "nsp":
			p.Namespace, rest, err = readNamespace(src)
		case "id":
			p.ID, rest, err = readID(src)
			p.HasID = true
		case "data":
			p.Data, p.Attachments, rest, err = msgjson.Read(src, MaxAttachments)
		default: // the official client also sends its options
			return msgp.Skip(src)
		}
		return rest, err
	})
	if err != nil {
		return sio.Packet{}, false, fmt.Errorf("msgpack: %w", err)
	}
	if err := check(p, rest); err != nil {
		return sio.Packet{}, false, err
	}
	return p, true, nil
}

func readType(src []byte) (sio.Type, []byte, error) {
	n, rest, err := readInteger(src)
	if err != nil || n > uint64(sio.ConnectError-sio.Connect) {
		return 0, nil, ErrType
	}
	return sio.Connect + sio.Type(n), rest, nil
}

func readNamespace(src []byte) (string, []byte, error) {
	name, rest, err := msgp.ReadStringBytes(src)
	if err != nil || !strings.HasPrefix(name, "/") { // a name without a slash is not valid for the JSON parser either
		return "", nil, ErrNamespace
	}
	return name, rest, nil
}

func readID(src []byte) (uint64, []byte, error) {
	n, rest, err := readInteger(src)
	if err != nil || n > maxSafeInteger {
		return 0, nil, ErrID
	}
	return n, rest, nil
}

// readInteger reads an integer that is not negative. JavaScript has only one kind of
// number, so a client may write the integer as a floating-point number.
func readInteger(src []byte) (uint64, []byte, error) {
	switch msgp.NextType(src) {
	case msgp.Float32Type, msgp.Float64Type:
		f, rest, err := msgp.ReadFloat64Bytes(src)
		if err == nil && (f < 0 || f > maxSafeInteger || f != float64(uint64(f))) {
			err = sio.ErrInvalidPayload
		}
		return uint64(f), rest, err
	}
	return msgp.ReadUint64Bytes(src)
}

// check returns an error unless p is complete and its payload has the form that its type
// requires. rest is what follows the packet in the message, and must be empty.
func check(p sio.Packet, rest []byte) error {
	var shape byte // the payload's first byte
	if len(p.Data) > 0 {
		shape = p.Data[0]
	}
	ok := false
	switch p.Type {
	case sio.Connect: // programs read the auth payload as JSON, so it has no attachments
		ok = (p.Data == nil || shape == '{') && p.Attachments == nil
	case sio.Disconnect:
		ok = p.Data == nil
	case sio.Event:
		ok = shape == '[' && isEvent(p.Data)
	case sio.Ack:
		ok = shape == '['
	case sio.ConnectError:
		ok = shape == '{' || shape == '"'
	default:
		return ErrType
	}
	switch {
	case p.Namespace == "":
		return ErrNamespace
	case !ok || len(rest) > 0:
		return sio.ErrInvalidPayload
	}
	return nil
}

// isEvent reports whether data, a JSON array, begins with a number, or with a string that
// is not a reserved name. Reserved names need no escapes in JSON, so isEvent does not
// decode the string.
func isEvent(data []byte) bool {
	if first := data[1]; first != '"' {
		return first == '-' || first >= '0' && first <= '9'
	}
	name, _, _ := bytes.Cut(data[2:], []byte{'"'})
	return !sio.IsReserved(string(name))
}

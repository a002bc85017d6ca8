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

// The ways in which a packet can be malformed, in the words of the official
// parser. Others are those of package sio.
const (
	ErrType      sio.ParseError = "invalid packet type"
	ErrNamespace sio.ParseError = "invalid namespace"
	ErrID        sio.ParseError = "invalid packet id"
	ErrText      sio.ParseError = "got a text message where msgpack is binary"
)

// MaxAttachments bounds the binary values of one packet. Each is two bytes or more
// as it comes and some sixty in memory. Behind the Redis adapter no more than
// [sio.DefaultMaxAttachments] cross to other servers.
const MaxAttachments = 1000

// maxSafeInteger is the largest id that JavaScript keeps exact.
const maxSafeInteger = 1<<53 - 1

type decoder struct{}

// Add implements [socketio.Decoder]: each message is a packet.
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
		default: // the official client sends its options along
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
	if err != nil || !strings.HasPrefix(name, "/") { // as no text message could have it
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

// readInteger reads a number that is not negative. JavaScript has but one kind of
// number, so it may be written as a floating-point one.
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

// check sees that p is whole and that its payload has the shape that its type
// wants; rest is what came behind it.
func check(p sio.Packet, rest []byte) error {
	var shape byte // the payload's first byte
	if len(p.Data) > 0 {
		shape = p.Data[0]
	}
	ok := false
	switch p.Type {
	case sio.Connect: // auth is JSON to those who read it
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

// isEvent reports whether the array begins with a number, or with a string that is
// no reserved name. Those have no escapes.
func isEvent(data []byte) bool {
	if first := data[1]; first != '"' {
		return first == '-' || first >= '0' && first <= '9'
	}
	name, _, _ := bytes.Cut(data[2:], []byte{'"'})
	return !sio.IsReserved(string(name))
}

package redisadapter

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/socketplay/socketplay/server/internal/msgjson"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/tinylib/msgp/msgp"
)

// MaxMessage is the largest size, in bytes, of a message that the adapter publishes or
// accepts.
const MaxMessage = 2 << 20

// eventType is the value of EVENT in socket.io-parser. Between servers it is a
// number; between server and client it is a digit.
const eventType = 2

// appendBroadcast appends the body of a broadcast to dst (PROTOCOL.md section 6):
//
//	[uid, {type, data, nsp}, {rooms, except, flags}]
func appendBroadcast(dst []byte, uid string, p sio.Packet, opts socketio.BroadcastOptions) ([]byte, error) {
	dst = msgp.AppendArrayHeader(dst, 3)
	dst = msgp.AppendString(dst, uid)

	dst = msgp.AppendMapHeader(dst, 3)
	dst = msgp.AppendString(dst, "type")
	dst = msgp.AppendInt(dst, eventType)
	dst = msgp.AppendString(dst, "data")
	dst, err := msgjson.Append(dst, p.Data, p.Attachments, MaxMessage)
	if errors.Is(err, msgjson.ErrTooLarge) {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("redisadapter: %w", err)
	}
	dst = msgp.AppendString(dst, "nsp")
	dst = msgp.AppendString(dst, p.Namespace)

	dst = msgp.AppendMapHeader(dst, 3)
	dst = msgp.AppendString(dst, "rooms")
	dst = appendStrings(dst, opts.Rooms)
	dst = msgp.AppendString(dst, "except")
	dst = appendStrings(dst, opts.Except)
	dst = msgp.AppendString(dst, "flags")
	dst = appendFlags(dst, opts)
	if len(dst) > MaxMessage {
		return nil, ErrTooLarge
	}
	return dst, nil
}

func appendStrings(dst []byte, list []string) []byte {
	dst = msgp.AppendArrayHeader(dst, uint32(len(list)))
	for _, s := range list {
		dst = msgp.AppendString(dst, s)
	}
	return dst
}

func appendFlags(dst []byte, opts socketio.BroadcastOptions) []byte {
	var n uint32
	for _, set := range []bool{opts.Volatile, opts.NoCompress} {
		if set {
			n++
		}
	}
	dst = msgp.AppendMapHeader(dst, n)
	if opts.Volatile {
		dst = msgp.AppendString(dst, "volatile")
		dst = msgp.AppendBool(dst, true)
	}
	if opts.NoCompress {
		dst = msgp.AppendString(dst, "compress")
		dst = msgp.AppendBool(dst, false)
	}
	return dst
}

// readSender reads the start of a body, which is the uid of the server that sent it. It
// returns the uid and the rest of the body.
func readSender(body []byte) (uid string, rest []byte, err error) {
	if len(body) > MaxMessage {
		return "", nil, ErrTooLarge
	}
	n, rest, err := msgp.ReadArrayHeaderBytes(body)
	if err != nil {
		return "", nil, err
	}
	if n != 3 {
		return "", nil, fmt.Errorf("redisadapter: message of %d elements", n)
	}
	return msgp.ReadStringBytes(rest)
}

// readBroadcast reads the rest of a broadcast's body, after the sender. The packet's
// attachments share memory with rest.
func readBroadcast(rest []byte) (p sio.Packet, opts socketio.BroadcastOptions, err error) {
	p, rest, err = readPacket(rest)
	if err != nil {
		return p, opts, fmt.Errorf("packet: %w", err)
	}
	opts, rest, err = readOptions(rest)
	if err != nil {
		return p, opts, fmt.Errorf("options: %w", err)
	}
	if len(rest) > 0 {
		return p, opts, fmt.Errorf("redisadapter: %d bytes too many", len(rest))
	}
	return p, opts, nil
}

func readPacket(src []byte) (p sio.Packet, rest []byte, err error) {
	p = sio.Packet{Type: sio.Event, Namespace: sio.RootNamespace}
	rest, err = msgjson.ReadMap(src, func(key string, src []byte) (rest []byte, err error) {
		switch key {
		case "type":
			var t int
			if t, rest, err = msgp.ReadIntBytes(src); err == nil && t != eventType {
				err = fmt.Errorf("redisadapter: packet type %d", t)
			}
		case "nsp":
			p.Namespace, rest, err = msgp.ReadStringBytes(src)
		case "data":
			if msgp.NextType(src) != msgp.ArrayType {
				return nil, errNoEvent
			}
			p.Data, p.Attachments, rest, err = msgjson.Read(src, sio.DefaultMaxAttachments) // a client that receives more attachments closes its connection
		default:
			return msgp.Skip(src)
		}
		return rest, err
	})
	if err != nil {
		return p, nil, err
	}
	// A client closes its connection when it receives an event that it does not accept.
	if args := sio.Args(p.Data); len(args) == 0 || !isEventName(args[0]) {
		return p, nil, errNoEvent
	}
	if name, _, _ := sio.EventName(p.Data); sio.IsReserved(name) {
		return p, nil, fmt.Errorf("redisadapter: reserved event %q", name)
	}
	return p, rest, nil
}

var errNoEvent = errors.New("redisadapter: data is not an event")

func isEventName(arg []byte) bool {
	return arg[0] == '"' || arg[0] == '-' || arg[0] >= '0' && arg[0] <= '9'
}

func readOptions(src []byte) (opts socketio.BroadcastOptions, rest []byte, err error) {
	rest, err = msgjson.ReadMap(src, func(key string, src []byte) (rest []byte, err error) {
		switch key {
		case "rooms":
			opts.Rooms, rest, err = readRooms(src)
		case "except":
			opts.Except, rest, err = readRooms(src)
		case "flags":
			if msgp.NextType(src) != msgp.MapType {
				return msgp.Skip(src)
			}
			return msgjson.ReadMap(src, func(key string, src []byte) (rest []byte, err error) {
				if msgp.NextType(src) != msgp.BoolType {
					return msgp.Skip(src) // a flag whose value is not a bool, such as a timeout
				}
				set, rest, err := msgp.ReadBoolBytes(src)
				switch key {
				case "volatile":
					opts.Volatile = set
				case "compress":
					opts.NoCompress = !set
				}
				return rest, err
			})
		default:
			return msgp.Skip(src)
		}
		return rest, err
	})
	return opts, rest, err
}

// readRooms reads a list of rooms. JavaScript servers may name rooms by number.
func readRooms(src []byte) (rooms []string, rest []byte, err error) {
	if msgp.IsNil(src) {
		rest, err = msgp.ReadNilBytes(src)
		return nil, rest, err
	}
	n, rest, err := msgp.ReadArrayHeaderBytes(src)
	if err != nil {
		return nil, nil, err
	}
	for range n {
		var room string
		if t := msgp.NextType(rest); t == msgp.IntType || t == msgp.UintType {
			var i int64
			i, rest, err = msgp.ReadInt64Bytes(rest)
			room = strconv.FormatInt(i, 10)
		} else {
			room, rest, err = msgp.ReadStringBytes(rest)
		}
		if err != nil {
			return nil, nil, err
		}
		rooms = append(rooms, room)
	}
	return rooms, rest, nil
}

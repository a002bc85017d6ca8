package redisadapter

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/internal/msgjson"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// kind is what a request or a response is (PROTOCOL.md section 6).
type kind int

const (
	kindSockets        kind = iota // what old adapters ask; this one only answers
	kindAllRooms                   //
	kindJoin                       // needs no answer, as the next two
	kindLeave                      //
	kindDisconnect                 //
	kindFetch                      //
	kindServerSideEmit             // needs an answer if it has a request id
	kindBroadcast                  // to be acknowledged by clients
	kindClientCount                // answers kindBroadcast: how many clients are asked
	kindAck                        // answers it too: a client's acknowledgement

	kindNone kind = -1
)

// request is what one server asks of the others. What has binary values is sent as
// msgpack, the rest as JSON.
type request struct {
	UID    string          `json:"uid,omitempty"` // of who asks; the emitter has none where it wants nothing
	ID     string          `json:"requestId,omitempty"`
	Kind   kind            `json:"type"`
	Opts   *target         `json:"opts,omitempty"`
	Rooms  roomList        `json:"rooms,omitzero"`
	Close  bool            `json:"close,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"` // of a server-side event
	Packet *eventPacket    `json:"packet,omitempty"`

	attachments [][]byte // of Data or Packet
}

// eventPacket is a packet as the official library has it in memory.
type eventPacket struct {
	Type      int             `json:"type"`
	Data      json.RawMessage `json:"data"`
	Namespace string          `json:"nsp"`
}

// target is whom a request concerns, and how.
type target struct {
	Rooms  roomList `json:"rooms"`
	Except roomList `json:"except"`
	Flags  flags    `json:"flags,omitzero"`
}

type flags struct {
	Volatile bool    `json:"volatile,omitempty"`
	Compress *bool   `json:"compress,omitempty"`
	Timeout  float64 `json:"timeout,omitempty"` // for acknowledgements, in milliseconds
}

func newTarget(opts socketio.BroadcastOptions) *target {
	t := &target{Rooms: append(roomList{}, opts.Rooms...), Except: append(roomList{}, opts.Except...)}
	t.Flags.Volatile = opts.Volatile
	if opts.NoCompress {
		t.Flags.Compress = new(bool)
	}
	return t
}

func (t *target) options() socketio.BroadcastOptions {
	return socketio.BroadcastOptions{
		Rooms: t.Rooms, Except: t.Except, Volatile: t.Flags.Volatile,
		NoCompress: t.Flags.Compress != nil && !*t.Flags.Compress,
	}
}

// roomList is a list of rooms. JavaScript servers may name rooms by number.
type roomList []string

var errRoom = errors.New("redisadapter: a room is a text or a number")

func (l *roomList) UnmarshalJSON(data []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*l = nil
	for _, v := range list {
		name := string(v)
		switch c := v[0]; {
		case c == '"':
			if err := json.Unmarshal(v, &name); err != nil {
				return err
			}
		case c != '-' && (c < '0' || c > '9'):
			return errRoom
		}
		*l = append(*l, name)
	}
	return nil
}

// encode returns the request's message.
func (r *request) encode() ([]byte, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("redisadapter: request: %w", err)
	}
	if r.Kind == kindBroadcast || len(r.attachments) > 0 {
		return pack(body, r.attachments, MaxMessage)
	}
	if len(body) > MaxMessage {
		return nil, ErrTooLarge
	}
	return body, nil
}

// pack returns the msgpack form of a message.
func pack(body []byte, attachments [][]byte, limit int) ([]byte, error) {
	packed, err := msgjson.Append(nil, body, attachments, limit)
	switch {
	case errors.Is(err, msgjson.ErrTooLarge):
		return nil, ErrTooLarge
	case err != nil:
		return nil, fmt.Errorf("redisadapter: %w", err)
	}
	return packed, nil
}

// unpack returns the JSON form of a message that came: it is JSON already where it
// begins with a brace, else msgpack.
func unpack(body []byte, limit int) (text []byte, attachments [][]byte, err error) {
	switch {
	case len(body) > limit:
		return nil, nil, ErrTooLarge
	case len(body) > 0 && body[0] == '{':
		if !utf8.Valid(body) {
			return nil, nil, errors.New("redisadapter: no UTF-8")
		}
		return body, nil, nil
	}
	text, attachments, rest, err := msgjson.Read(body, sio.DefaultMaxAttachments)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("redisadapter: %d bytes too many", len(rest))
	}
	return text, attachments, err
}

// maxID bounds what others choose for a name and is sent back to them.
const maxID = 100

// readRequest reads a request and sees that it has what its kind needs.
func readRequest(body []byte) (*request, error) {
	text, attachments, err := unpack(body, MaxMessage)
	if err != nil {
		return nil, err
	}
	r := &request{Kind: kindNone, attachments: attachments}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, err
	}
	if len(r.UID) > maxID || len(r.ID) > maxID {
		return nil, errors.New("redisadapter: id too long")
	}
	ok := false
	switch r.Kind {
	case kindSockets, kindAllRooms:
		ok = r.ID != ""
	case kindJoin, kindLeave, kindDisconnect: // without opts it would concern everybody
		ok = r.Opts != nil
	case kindFetch:
		ok = r.ID != "" && r.Opts != nil
	case kindServerSideEmit:
		ok = isEvent(r.Data)
	case kindBroadcast:
		ok = r.ID != "" && r.Opts != nil && r.Packet != nil && r.Packet.Type == eventType && isClientEvent(r.Packet.Data)
	}
	if !ok {
		return nil, fmt.Errorf("redisadapter: request of type %d lacks something", r.Kind)
	}
	return r, nil
}

// isEvent reports whether data is an array that begins with an event's name, and
// nested no deeper than what clients send.
func isEvent(data []byte) bool {
	p, _, err := new(sio.Decoder).Text(append([]byte{byte(sio.Ack)}, data...))
	if err != nil {
		return false
	}
	args := sio.Args(p.Data)
	return len(args) > 0 && isEventName(args[0])
}

// isClientEvent reports whether clients accept data as an event's: what they would
// close their connection for must not get to them.
func isClientEvent(data []byte) bool {
	if len(data) == 0 {
		return false
	}
	_, _, err := new(sio.Decoder).Text(append([]byte{byte(sio.Event)}, data...))
	return err == nil
}

package redisadapter

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// kind is the type of a request or a response (PROTOCOL.md section 6).
type kind int

const (
	kindSockets        kind = iota // sent by old adapters; this adapter only answers it
	kindAllRooms                   //
	kindJoin                       // like the next two kinds, needs no answer
	kindLeave                      //
	kindDisconnect                 //
	kindFetch                      //
	kindServerSideEmit             // needs an answer if it has a request id
	kindBroadcast                  // a broadcast that clients acknowledge
	kindClientCount                // answers kindBroadcast: how many clients get the event
	kindAck                        // also answers kindBroadcast: a client's acknowledgement

	kindNone kind = -1
)

// request is what one server asks of the others. It is sent as msgpack if it has binary
// values or wants clients' acknowledgements. Otherwise it is sent as JSON.
type request struct {
	UID    string          `json:"uid,omitempty"` // the uid of the server that asks; an Emitter's requests may lack it
	ID     string          `json:"requestId,omitempty"`
	Kind   kind            `json:"type"`
	Opts   *target         `json:"opts,omitempty"`
	Rooms  roomList        `json:"rooms,omitzero"`
	Close  bool            `json:"close,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"` // the arguments of a server-side event
	Packet *eventPacket    `json:"packet,omitempty"`

	attachments [][]byte // the binary values in Data or Packet
}

// eventPacket is a packet as the official library keeps it in memory.
type eventPacket struct {
	Type      int             `json:"type"`
	Data      json.RawMessage `json:"data"`
	Namespace string          `json:"nsp"`
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

// maxID is the largest length, in bytes, that an id of another server may have. This
// server sends the id back in its answers.
const maxID = 100

// readRequest reads a request. It returns an error if the request lacks something
// that its kind needs.
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
	case kindJoin, kindLeave, kindDisconnect: // without opts the request would concern all sockets
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

// isEvent reports whether data is an array that begins with an event's name and is
// nested no deeper than a client's event may be.
func isEvent(data []byte) bool {
	p, _, err := new(sio.Decoder).Text(append([]byte{byte(sio.Ack)}, data...))
	if err != nil {
		return false
	}
	args := sio.Args(p.Data)
	return len(args) > 0 && isEventName(args[0])
}

// isClientEvent reports whether clients accept data as an event. A client that does
// not accept an event closes its connection.
func isClientEvent(data []byte) bool {
	if len(data) == 0 {
		return false
	}
	_, _, err := new(sio.Decoder).Text(append([]byte{byte(sio.Event)}, data...))
	return err == nil
}

package redisadapter

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// MaxResponse is the size up to which answers are sent and accepted: those that
// describe a server's sockets take some 700 bytes for each.
const MaxResponse = 16 << 20

// response is a server's answer to a request of another. Which fields are there
// depends on the request. What has binary values is sent as msgpack, and client's
// acknowledgements always.
type response struct {
	Kind    *kind           `json:"type,omitempty"` // not for all requests
	ID      string          `json:"requestId"`
	Sockets json.RawMessage `json:"sockets,omitempty"`
	Rooms   json.RawMessage `json:"rooms,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"` // of a server-side event's acknowledgement
	Clients *int            `json:"clientCount,omitempty"`
	Packet  json.RawMessage `json:"packet,omitempty"` // a client's acknowledgement

	attachments [][]byte // of Data or Packet
}

func (r *response) encode() ([]byte, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("redisadapter: response: %w", err)
	}
	if r.is(kindAck) || len(r.attachments) > 0 {
		return pack(body, r.attachments, MaxResponse)
	}
	if len(body) > MaxResponse {
		return nil, ErrTooLarge
	}
	return body, nil
}

func (r *response) is(k kind) bool { return r.Kind != nil && *r.Kind == k }

func readResponse(body []byte) (*response, error) {
	text, attachments, err := unpack(body, MaxResponse)
	if err != nil {
		return nil, err
	}
	r := &response{attachments: attachments}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, err
	}
	if r.ID == "" {
		return nil, errors.New("redisadapter: response without a request id")
	}
	return r, nil
}

// ackPacket returns the packet whose first argument is value; without one it has
// none, as JavaScript's undefined.
func ackPacket(value json.RawMessage, attachments [][]byte) sio.Packet {
	var args [][]byte
	if len(value) > 0 {
		args = [][]byte{value}
	}
	return sio.Packet{Type: sio.Ack, Data: sio.JoinArgs(nil, args...), Attachments: attachments}
}

// ackValue is the inverse of ackPacket: of an acknowledgement only the first
// argument crosses.
func ackValue(p sio.Packet) (value json.RawMessage, attachments [][]byte) {
	args := sio.Args(p.Data)
	if len(args) == 0 {
		return nil, nil
	}
	return args[0], p.Attachments
}

// socketState is a socket as others describe it: as in JavaScript, which may have
// numbers for rooms.
type socketState struct {
	ID        string              `json:"id"`
	Handshake *socketio.Handshake `json:"handshake"`
	Rooms     roomList            `json:"rooms"`
	Data      json.RawMessage     `json:"data"`
}

// sockets reads the sockets that a server describes.
func (r *response) sockets() ([]socketio.SocketState, error) {
	if r.Sockets == nil {
		return nil, errors.New("redisadapter: response without sockets")
	}
	var list []socketState
	if err := json.Unmarshal(r.Sockets, &list); err != nil {
		return nil, err
	}
	states := make([]socketio.SocketState, len(list))
	for i, s := range list {
		if s.ID == "" {
			return nil, errors.New("redisadapter: socket without an id")
		}
		if s.Handshake == nil {
			s.Handshake = new(socketio.Handshake)
		}
		if d := string(s.Data); d == "{}" || d == "null" { // what JavaScript's sockets have from the start
			s.Data = nil
		}
		states[i] = socketio.SocketState{ID: s.ID, Handshake: s.Handshake, Rooms: s.Rooms, Data: []byte(s.Data)}
	}
	return states, nil
}

// encodeSockets is the inverse. JavaScript expects data to be there.
func encodeSockets(states []socketio.SocketState) (json.RawMessage, error) {
	for i := range states {
		if states[i].Data == nil {
			states[i].Data = []byte("{}")
		}
	}
	return json.Marshal(states)
}

func (r *response) rooms() ([]string, error) {
	var rooms roomList
	if r.Rooms == nil {
		return nil, errors.New("redisadapter: response without rooms")
	}
	err := json.Unmarshal(r.Rooms, &rooms)
	return rooms, err
}

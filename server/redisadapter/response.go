package redisadapter

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// maxResponse is the largest size, in bytes, of an answer that is sent or accepted.
// An answer that describes a server's sockets takes some 700 bytes for each of them.
const maxResponse = 16 << 20

// response is a server's answer to the request of another. Which fields it has
// depends on the request. It is sent as msgpack if it has binary values or is a
// client's acknowledgement, else as JSON.
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
		return pack(body, r.attachments, maxResponse)
	}
	if len(body) > maxResponse {
		return nil, ErrTooLarge
	}
	return body, nil
}

func (r *response) is(k kind) bool { return r.Kind != nil && *r.Kind == k }

func readResponse(body []byte) (*response, error) {
	text, attachments, err := unpack(body, maxResponse)
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

// ackPacket returns an acknowledgement with value as its argument. It has no argument
// if value is empty, which stands for JavaScript's undefined.
func ackPacket(value json.RawMessage, attachments [][]byte) sio.Packet {
	var args [][]byte
	if len(value) > 0 {
		args = [][]byte{value}
	}
	return sio.Packet{Type: sio.Ack, Data: sio.JoinArgs(nil, args...), Attachments: attachments}
}

// ackValue is the inverse of ackPacket. The other server gets only the first argument
// of an acknowledgement.
func ackValue(p sio.Packet) (value json.RawMessage, attachments [][]byte) {
	args := sio.Args(p.Data)
	if len(args) == 0 {
		return nil, nil
	}
	return args[0], p.Attachments
}

// socketState is a socket as another server describes it.
type socketState struct {
	ID        string              `json:"id"`
	Handshake *socketio.Handshake `json:"handshake"`
	Rooms     roomList            `json:"rooms"`
	Data      json.RawMessage     `json:"data"`
}

// sockets returns the sockets that the response describes.
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
		if d := string(s.Data); d == "{}" || d == "null" { // the data of a new socket in JavaScript
			s.Data = nil
		}
		states[i] = socketio.SocketState{ID: s.ID, Handshake: s.Handshake, Rooms: s.Rooms, Data: []byte(s.Data)}
	}
	return states, nil
}

// encodeSockets is the inverse of sockets. JavaScript expects data in every socket, so
// it sets an empty object in states that have none.
func encodeSockets(states []socketio.SocketState) (json.RawMessage, error) {
	for i := range states {
		if states[i].Data == nil {
			states[i].Data = []byte("{}")
		}
	}
	return json.Marshal(states)
}

// rooms returns the rooms that the response lists.
func (r *response) rooms() ([]string, error) {
	var rooms roomList
	if r.Rooms == nil {
		return nil, errors.New("redisadapter: response without rooms")
	}
	err := json.Unmarshal(r.Rooms, &rooms)
	return rooms, err
}

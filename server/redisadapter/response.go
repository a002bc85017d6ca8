package redisadapter

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// maxResponse is the largest size, in bytes, of an answer that the adapter sends or
// accepts. It is larger than MaxMessage because an answer may describe all sockets of a
// server, with some 700 bytes for each socket.
const maxResponse = 16 << 20

// response is a server's answer to another server's request. The kind of the request
// determines which fields the response has. A response is sent as msgpack if it has
// binary values or is a client's acknowledgement. Otherwise it is sent as JSON.
type response struct {
	Kind    *kind           `json:"type,omitempty"` // some kinds of responses lack it
	ID      string          `json:"requestId"`
	Sockets json.RawMessage `json:"sockets,omitempty"`
	Rooms   json.RawMessage `json:"rooms,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"` // the acknowledgement of a server-side event
	Clients *int            `json:"clientCount,omitempty"`
	Packet  json.RawMessage `json:"packet,omitempty"` // a client's acknowledgement

	attachments [][]byte // the binary values in Data or Packet
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

// ackPacket returns an acknowledgement with value as its argument. If value is empty,
// which stands for JavaScript's undefined, the acknowledgement has no argument.
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

// socketState is the description of a socket in the answer of its server.
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

// encodeSockets is the inverse of sockets. JavaScript expects data in every socket. So
// encodeSockets gives an empty object to the states that have no data. Clients decide how
// long their handshakes are: if the result would have more than limit bytes, encodeSockets
// leaves out what clients have put into them.
func encodeSockets(states []socketio.SocketState, limit int) (json.RawMessage, error) {
	for i := range states {
		if states[i].Data == nil {
			states[i].Data = []byte("{}")
		}
	}
	body, err := json.Marshal(states)
	if err != nil || len(body) <= limit {
		return body, err
	}
	for i, s := range states {
		h := s.Handshake
		states[i].Handshake = &socketio.Handshake{Time: h.Time, Address: h.Address, Secure: h.Secure, XDomain: h.XDomain, Auth: []byte("{}")}
	}
	return json.Marshal(states)
}

// maxSockets is how many bytes the sockets in a response may have. The rest is for the
// other fields.
const maxSockets = maxResponse - 1<<10

// rooms returns the rooms that the response lists.
func (r *response) rooms() ([]string, error) {
	var rooms roomList
	if r.Rooms == nil {
		return nil, errors.New("redisadapter: response without rooms")
	}
	err := json.Unmarshal(r.Rooms, &rooms)
	return rooms, err
}

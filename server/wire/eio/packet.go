package eio

import (
	"encoding/base64"
	"errors"
)

// Version is the protocol revision that a client sends as the query parameter EIO.
const Version = 4

// Type is the kind of a packet; its value is the byte on the wire.
type Type byte

// The packet types of Engine.IO v4.
const (
	Open    Type = '0' // server: session parameters as JSON
	Close   Type = '1' // either: the session ends
	Ping    Type = '2' // server: heartbeat; a client sends it only as "2probe"
	Pong    Type = '3' // client: answer to a ping; a server sends it only as "3probe"
	Message Type = '4' // either: payload for the layer above
	Upgrade Type = '5' // client: the new transport takes over
	Noop    Type = '6' // server: releases a pending poll
)

// binaryMark starts a polling record that holds a binary message in base64.
const binaryMark = 'b'

// ErrMalformed reports bytes that are no Engine.IO packet: an unknown type, an
// empty record or broken base64. A server closes such a session with the reason
// "parse error".
var ErrMalformed = errors.New("eio: malformed packet")

// Packet is one Engine.IO packet. Binary is true only for a message whose
// payload is bytes rather than text.
type Packet struct {
	Type   Type
	Binary bool

	// NoCompress asks a transport that compresses to leave this packet as it is. It
	// does not go over the wire, and neither does Cause.
	NoCompress bool

	Data  []byte
	Cause *Cause // nil where nobody wants to know
}

// Text returns a message packet with a text payload.
func Text(data []byte) Packet { return Packet{Type: Message, Data: data} }

// Binary returns a message packet with a binary payload.
func Binary(data []byte) Packet { return Packet{Type: Message, Binary: true, Data: data} }

// Parse decodes one packet in its text form. Data of the result shares memory
// with src, except for a binary message, whose base64 is decoded.
func Parse(src []byte) (Packet, error) {
	if len(src) == 0 {
		return Packet{}, ErrMalformed
	}
	switch t := src[0]; {
	case t == binaryMark:
		data := make([]byte, base64.StdEncoding.DecodedLen(len(src)-1))
		n, err := base64.StdEncoding.Decode(data, src[1:])
		if err != nil {
			return Packet{}, ErrMalformed
		}
		return Binary(data[:n]), nil
	case t >= byte(Open) && t <= byte(Noop):
		return Packet{Type: Type(t), Data: src[1:]}, nil
	default:
		return Packet{}, ErrMalformed
	}
}

// AppendTo appends the text form of p to dst. A binary message becomes 'b' and
// base64, with no '4' before it.
func (p Packet) AppendTo(dst []byte) []byte {
	if p.Binary {
		dst = append(dst, binaryMark)
		return base64.StdEncoding.AppendEncode(dst, p.Data)
	}
	dst = append(dst, byte(p.Type))
	return append(dst, p.Data...)
}

// Size returns the length of p's text form in bytes, before it is made.
func (p Packet) Size() int {
	if p.Binary {
		return 1 + base64.StdEncoding.EncodedLen(len(p.Data))
	}
	return 1 + len(p.Data)
}

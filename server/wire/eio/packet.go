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
	Noop    Type = '6' // server: answers a GET that waits
)

// binaryMark starts a polling record that holds a binary message in base64.
const binaryMark = 'b'

// ErrMalformed means that bytes are not an Engine.IO packet: the type is unknown, a record
// is empty or base64 is malformed. A server ends the session, with the reason "parse
// error".
var ErrMalformed = errors.New("eio: malformed packet")

// Packet is one Engine.IO packet. Binary is true only for a message whose
// payload is bytes rather than text.
type Packet struct {
	Type   Type
	Binary bool

	// NoCompress tells a transport not to compress this packet. NoCompress and Cause are
	// not sent.
	NoCompress bool

	Data  []byte
	Cause *Cause // nil if nothing observes packets
}

// Text returns a message packet with a text payload.
func Text(data []byte) Packet { return Packet{Type: Message, Data: data} }

// Binary returns a message packet with a binary payload.
func Binary(data []byte) Packet { return Packet{Type: Message, Binary: true, Data: data} }

// Parse decodes one packet in its text form. If it fails, the error is ErrMalformed. Data of
// the result shares memory with src, except for a binary message, which is decoded from
// base64.
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

// Size returns how many bytes AppendTo would append.
func (p Packet) Size() int {
	if p.Binary {
		return 1 + base64.StdEncoding.EncodedLen(len(p.Data))
	}
	return 1 + len(p.Data)
}

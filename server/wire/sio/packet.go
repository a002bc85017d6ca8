package sio

import "strconv"

// Version is the Socket.IO protocol revision that this package speaks.
const Version = 5

// RootNamespace is the namespace of a packet that does not name its namespace.
const RootNamespace = "/"

// Type is the kind of a packet; its value is the byte on the wire.
type Type byte

// The packet types of Socket.IO v5. The two binary types exist only on the wire: a
// [Decoder] returns such a packet as an Event or an Ack with Attachments.
const (
	Connect      Type = '0'
	Disconnect   Type = '1'
	Event        Type = '2'
	Ack          Type = '3'
	ConnectError Type = '4'
	binaryEvent  Type = '5'
	binaryAck    Type = '6'
)

// Packet is one Socket.IO packet.
type Packet struct {
	Type      Type
	Namespace string // "" is the root namespace "/"
	ID        uint64 // the acknowledgement id, from 0; set if HasID is true
	HasID     bool
	Data      []byte // JSON, nil if the packet has no payload

	// Attachments are the binary values that the placeholders in Data stand for, by number.
	Attachments [][]byte
}

// AppendTo appends the text form of p to dst:
//
//	<type>[<attachments>-][<namespace>,][<id>][<JSON>]
//
// The attachments are not part of the text. They follow as binary messages.
func (p Packet) AppendTo(dst []byte) []byte {
	if n := len(p.Attachments); n > 0 {
		dst = append(dst, byte(p.Type)+(byte(binaryEvent)-byte(Event)))
		dst = strconv.AppendInt(dst, int64(n), 10)
		dst = append(dst, '-')
	} else {
		dst = append(dst, byte(p.Type))
	}
	if p.Namespace != "" && p.Namespace != RootNamespace {
		dst = append(dst, p.Namespace...)
		dst = append(dst, ',')
	}
	if p.HasID {
		dst = strconv.AppendUint(dst, p.ID, 10)
	}
	return append(dst, p.Data...)
}

// IsReserved reports whether name is an event that Socket.IO itself fires. A program must
// not emit such an event, and a packet with such an event is malformed.
func IsReserved(name string) bool {
	switch name {
	case "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener":
		return true
	}
	return false
}

package socketio

import (
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Parser turns packets into Engine.IO messages and back. Both ends of a connection must
// use the same parser. The default is the official JSON parser. Package msgpack has
// another one.
type Parser interface {
	// Encode returns the messages that carry p, in order. All receivers of a broadcast
	// share the messages, so nothing may change them.
	Encode(p sio.Packet) ([]eio.Packet, error)

	// NewDecoder returns a decoder for one connection.
	NewDecoder() Decoder
}

// Decoder assembles packets from the messages of one connection.
type Decoder interface {
	// Add takes the next message. If the message completes a packet, Add returns the packet
	// and true. If Add returns an error, the server closes the connection.
	Add(m eio.Packet) (p sio.Packet, done bool, err error)
}

// jsonParser is compatible with the official parser.
type jsonParser struct{}

func (jsonParser) Encode(p sio.Packet) ([]eio.Packet, error) {
	messages := make([]eio.Packet, 0, 1+len(p.Attachments))
	messages = append(messages, eio.Text(p.AppendTo(make([]byte, 0, len(p.Data)+len(p.Namespace)+16))))
	for _, a := range p.Attachments {
		messages = append(messages, eio.Binary(a))
	}
	return messages, nil
}

func (jsonParser) NewDecoder() Decoder { return new(jsonDecoder) }

type jsonDecoder struct{ sio.Decoder }

func (d *jsonDecoder) Add(m eio.Packet) (p sio.Packet, done bool, err error) {
	if m.Binary {
		return d.Binary(m.Data)
	}
	return d.Text(m.Data)
}

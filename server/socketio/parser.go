package socketio

import (
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Parser turns packets into Engine.IO messages and back. Both ends of a
// connection must use the same one. The default is the official JSON parser;
// package msgpack has another.
type Parser interface {
	// Encode returns the messages that carry p, in order. They are shared by all
	// who receive p.
	Encode(p sio.Packet) ([]eio.Packet, error)

	// NewDecoder returns a decoder for one connection.
	NewDecoder() Decoder
}

// Decoder assembles packets from the messages of one connection.
type Decoder interface {
	// Add takes the next message. done is false where p needs further ones. After
	// an error the connection is closed.
	Add(m eio.Packet) (p sio.Packet, done bool, err error)
}

// jsonParser is the official parser.
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

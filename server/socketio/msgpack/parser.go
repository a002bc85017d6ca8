package msgpack

import (
	"fmt"
	"math"

	"github.com/tinylib/msgp/msgp"

	"github.com/socketplay/socketplay/server/internal/msgjson"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Parser implements [socketio.Parser]. The zero value is ready to use.
type Parser struct{}

var _ socketio.Parser = Parser{}

// Encode returns p as one binary message:
//
//	{type, data, nsp, id}
//
// Without a payload, the map has no data. If the packet neither asks for an acknowledgement
// nor is one, the map has no id.
func (Parser) Encode(p sio.Packet) ([]eio.Packet, error) {
	size := uint32(2)
	if p.Data != nil {
		size++
	}
	if p.HasID {
		size++
	}
	dst := make([]byte, 0, len(p.Data)+len(p.Namespace)+32)
	dst = msgp.AppendMapHeader(dst, size)
	dst = msgp.AppendString(dst, "type")
	dst = msgp.AppendUint8(dst, byte(p.Type)-byte(sio.Connect)) // the map has the type as a number, package sio as a digit
	if p.Data != nil {
		var err error
		dst = msgp.AppendString(dst, "data")
		if dst, err = msgjson.Append(dst, p.Data, p.Attachments, math.MaxInt); err != nil {
			return nil, fmt.Errorf("msgpack: %w", err)
		}
	}
	if p.Namespace == "" {
		p.Namespace = sio.RootNamespace
	}
	dst = msgp.AppendString(dst, "nsp")
	dst = msgp.AppendString(dst, p.Namespace)
	if p.HasID {
		dst = msgp.AppendString(dst, "id")
		dst = msgp.AppendUint64(dst, p.ID)
	}
	return []eio.Packet{eio.Binary(dst)}, nil
}

// NewDecoder returns a decoder. It keeps no state between packets.
func (Parser) NewDecoder() socketio.Decoder { return decoder{} }

package socketio

import (
	"bytes"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// recordsWithoutCredentials applies withoutCredentials to each packet of a polling body.
// It relies only on the record separators, so that a malformed body reveals nothing
// either.
func recordsWithoutCredentials(body []byte) []byte {
	var clean []byte
	for i, record := range bytes.Split(body, []byte{eio.Separator}) {
		if i > 0 {
			clean = append(clean, eio.Separator)
		}
		if len(record) == 0 {
			continue
		}
		clean = append(clean, record[0])
		clean = append(clean, withoutCredentials(eio.Packet{Type: eio.Type(record[0]), Data: record[1:]})...)
	}
	return clean
}

// withoutCredentials returns p's data without the secrets with which a reader of the
// trace could act for the client. It replaces the session id of an open packet and the
// auth payload of a CONNECT by "…".
func withoutCredentials(p eio.Packet) []byte {
	switch {
	case p.Type == eio.Open:
		const before = `{"sid":"`
		if _, rest, ok := bytes.Cut(p.Data, []byte(`",`)); ok {
			return append([]byte(before+`…",`), rest...)
		}
	case p.Type == eio.Message && !p.Binary && len(p.Data) > 0 && p.Data[0] == byte(sio.Connect):
		if i := bytes.IndexAny(p.Data, "{?"); i >= 0 { // Socket.IO 2 clients send a query instead of the payload
			return append(bytes.Clone(p.Data[:i]), "{…}"...)
		}
	}
	return p.Data
}

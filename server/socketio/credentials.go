package socketio

import (
	"bytes"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// recordsWithoutCredentials returns the body of a polling request or answer, after applying
// withoutCredentials to each packet in it. It only splits the body at the separators,
// without parsing it, so that a malformed body does not reveal secrets either.
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

// withoutCredentials returns p's data without secrets. With these, a reader of the trace
// (the recorded events) could act for the client. It replaces the session id of an open
// packet and the auth payload of a CONNECT by "…".
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

package engine

import (
	"iter"
	"net/url"
	"unicode/utf8"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// revision returns the protocol revision that a request speaks. Like the official
// server, it treats every value but 4 as 3.
func revision(query url.Values) int {
	if query.Get("EIO") == "4" {
		return eio.Version
	}
	return eio.Version3
}

// base64Only reports whether the client wants binary messages as base64 only. The
// official client asks for that, with its option forceBase64, in the first request on
// each transport.
func base64Only(query url.Values) bool { return query.Get("b64") != "" }

// appendBody appends packets to dst as the body of a polling response, in the
// session's revision. kind is the body's content type.
func (s *Session) appendBody(dst []byte, packets []eio.Packet) (body []byte, kind string) {
	const textType, binaryType = "text/plain; charset=UTF-8", "application/octet-stream"
	if s.protocol != eio.Version3 {
		return eio.AppendPayload(dst, packets...), textType
	}
	body, binary := eio.AppendPayloadV3(dst, !s.base64, packets...)
	if binary {
		return body, binaryType
	}
	return body, textType
}

// packets yields the packets of a polling request's body, one at a time: a list of all
// of them could be many times as large as the body.
func (s *Session) packets(body []byte, binary bool) iter.Seq2[eio.Packet, error] {
	switch {
	case binary:
		return eio.BinaryPacketsV3(body)
	case !utf8.Valid(body):
		return func(yield func(eio.Packet, error) bool) { yield(eio.Packet{}, eio.ErrMalformed) }
	case s.protocol == eio.Version3:
		return eio.PacketsV3(body)
	}
	return eio.Packets(body)
}

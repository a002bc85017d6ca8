// Package eio encodes and decodes Engine.IO v4 packets (docs/PROTOCOL.md, section 4).
// Engine.IO is the layer below Socket.IO: it opens, pings, upgrades and closes a
// connection.
//
// [Parse] and [Packet.AppendTo] handle one packet in its text form, which is a WebSocket
// text message or one record of a polling body. [ParsePayload] and [AppendPayload]
// handle a whole polling body, whose records are joined by 0x1E. On WebSocket a binary
// message has no text form: it is a binary frame, without a type byte.
//
// Functions with V3 in their names do the same for revision 3, see [Version3].
//
// The package serves the server and the browser client, so it imports neither
// net/http nor fmt nor encoding/json.
package eio

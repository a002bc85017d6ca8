// Package eio encodes and decodes Engine.IO v4 packets: the layer below
// Socket.IO that opens, pings, upgrades and closes a connection.
//
// [Parse] and [Packet.AppendTo] handle one packet in its text form, as a
// WebSocket text message or one record of a polling body carries it.
// [ParsePayload] and [AppendPayload] handle a whole polling body, whose records
// are joined by 0x1E. A binary message has no text form on WebSocket: it is the
// bytes of a binary frame, without a type byte.
//
// Functions with V3 in their names do the same for revision 3, [Version3].
//
// The package serves the server and the browser client, so it imports neither
// net/http nor fmt nor encoding/json.
package eio

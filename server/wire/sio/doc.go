// Package sio encodes and decodes Socket.IO v5 packets (docs/PROTOCOL.md, section 5).
// They carry namespaces, events, acknowledgements and binary attachments, on top of
// Engine.IO messages.
//
// [Decoder] turns a stream of messages into packets, and [Packet.AppendTo] writes a
// packet. A payload stays JSON bytes. This package only checks that it is well formed and
// has the shape that its packet type demands. So the package is small enough for the
// browser client, which passes the bytes to the browser's own JSON.parse. It imports
// neither net/http nor fmt nor encoding/json.
//
// A binary value is sent after the packet, as a binary message: it is an attachment. In
// the packet's JSON {"_placeholder":true,"num":i} stands for the attachment number i.
package sio

// Package sio encodes and decodes Socket.IO v5 packets: namespaces, events,
// acknowledgements and binary attachments, on top of Engine.IO messages.
//
// [Decoder] turns a stream of messages into packets, [Packet.AppendTo] writes
// one. Payloads stay JSON bytes: this package checks that they are well formed
// and of the shape their packet type demands, and leaves their meaning to
// others. That keeps it small enough for the browser client, which hands the
// bytes to the browser's own JSON.parse; so it imports neither net/http nor fmt
// nor encoding/json.
//
// Binary values travel beside the packet: in its JSON each is replaced by
// {"_placeholder":true,"num":i}, and the i-th attachment follows as a binary
// message of its own.
package sio

// Package msgjson converts JSON to msgpack and back. JSON has no binary values: there they
// are attachments, and a placeholder in the JSON stands for each (docs/PROTOCOL.md,
// section 5). The Redis adapter and the msgpack parser share this package.
//
// [Append] writes msgpack as notepack.io does, which the official packages use. [Read]
// reads any bytes. The bytes that are there limit its time and memory, not the sizes that
// these bytes announce.
//
// Integers stay exact if they fit into 64 bits. A larger one becomes the nearest
// floating-point number, as in JavaScript.
package msgjson

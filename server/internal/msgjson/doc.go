// Package msgjson converts JSON to msgpack and back. JSON has no binary values. So each
// binary value becomes an attachment beside the JSON, and a placeholder in the JSON
// stands for it (docs/PROTOCOL.md, section 5). The Redis adapter and the msgpack parser
// share this package.
//
// [Append] writes msgpack as notepack.io does, which the official packages use. [Read]
// can be given any bytes. The number of these bytes limits its time and memory, whatever
// sizes they announce.
//
// Integers stay exact if they fit into 64 bits. A larger one becomes the nearest
// floating-point number, as in JavaScript.
package msgjson

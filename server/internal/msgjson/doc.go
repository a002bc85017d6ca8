// Package msgjson turns JSON into msgpack and back, by value: binary values, which
// JSON has not, stand beside it as attachments, and a placeholder in it names each
// (PROTOCOL.md section 5). It is what the Redis adapter and the msgpack parser have
// in common.
//
// [Append] writes msgpack the way notepack.io does, the library of the official
// packages. [Read] takes whatever comes: all it does is bounded by the bytes that
// are there, never by the sizes that they announce.
//
// Integers cross exactly as far as 64 bits hold them; beyond that they become the
// nearest floating-point number, as they do in JavaScript.
package msgjson

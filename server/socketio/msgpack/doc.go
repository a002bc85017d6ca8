// Package msgpack is a parser of packets that is compatible with
// socket.io-msgpack-parser 3 of npm: each packet is one msgpack map in one binary
// message. Binary values travel in it as they are, where the JSON parser sends each
// as a message of its own.
//
//	io, err := socketio.New(&socketio.Options{Parser: msgpack.Parser{}})
//
// Both ends must use the same parser. In JavaScript the client's is
//
//	import parser from "socket.io-msgpack-parser";
//	const socket = io({ parser });
//
// What clients send is checked as the JSON parser's packets are; it may be no
// deeper than [sio.DefaultMaxDepth] and have no more than [MaxAttachments] binary
// values. Names of maps must be strings. Dates arrive as JSON has them, as text.
package msgpack

// Package msgpack is a parser that is compatible with the npm package
// socket.io-msgpack-parser 3. Each packet is one msgpack map in one binary message. The map
// also contains the packet's binary values, which the JSON parser sends as separate
// messages.
//
//	io, err := socketio.New(&socketio.Options{Parser: msgpack.Parser{}})
//
// Both ends must use the same parser. In JavaScript, the client uses it like this:
//
//	import parser from "socket.io-msgpack-parser";
//	const socket = io({ parser });
//
// The parser checks packets of clients as the JSON parser does. A packet may be nested up
// to [sio.DefaultMaxDepth] levels deep and have up to [MaxAttachments] binary values. The
// keys of maps must be strings. A date arrives as a string, as in JSON.
package msgpack

// Package redisadapter joins Socket.IO servers into one cluster over Redis: a
// broadcast on one reaches the clients of all. It speaks the channels and
// messages of @socket.io/redis-adapter 8.3, so Go and Node servers can share a
// cluster.
//
// [New] makes the function for socketio.Options.Adapter; [Connect] makes a
// client with the timeouts that a server wants. The adapters of one server share
// one subscription connection, which comes back by itself after Redis was away. An
// [Emitter] reaches the clients from programs that are no Socket.IO server.
//
// [NewSharded] is the same over sharded pub/sub, and [NewStreams] over a stream, which
// keeps events for instances that were cut off and lets clients come back to any
// server. The servers of a cluster must all have one kind.
//
// Delivery is at most once. But for a stream, what is published while an instance is
// not connected to Redis never reaches it. JSON integers cross exactly as far as 64
// bits hold them; beyond that they become the nearest floating-point number, as
// they do in JavaScript.
package redisadapter

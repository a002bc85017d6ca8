// Package embedded runs a small Redis inside the process, for a playground that
// needs nothing installed. It serves this process alone: a second one has a
// Redis, and so a cluster, of its own.
//
// It is miniredis, which was made for tests and leaves some things out; its gaps are
// a table in this package's tests. What matters here: it has no sharded pub/sub, so
// redisadapter.NewSharded needs a real Redis; in RESP3 it answers otherwise; its keys
// expire only when it is told of the time, which [Server] does every second. And a
// message that comes to a connection by a channel and one that comes by a pattern may
// change places, so that a request to join a room and a broadcast to it right behind
// may, once in a while, arrive the other way round.
package embedded

// Package embedded runs a small Redis inside the process, for a playground that needs no
// installation. Other processes do not use it: each process has its own Redis, and so its
// own cluster.
//
// The Redis is miniredis, which was made for tests and lacks some features. A table in
// this package's tests lists the differences. These matter here:
//
//   - It has no sharded pub/sub, so redisadapter.NewSharded needs a real Redis.
//   - In RESP3 some of its answers have another form. redisadapter.Bounded chooses RESP2.
//   - Its clock stands still until it is told the time, which [Server] does every second:
//     a key may expire a second late.
//   - If a connection gets one message by a channel and the next one by a pattern, the two
//     messages may change places. So a request to join a room, and a broadcast to that room
//     right after the request, may now and then arrive in the wrong order.
package embedded

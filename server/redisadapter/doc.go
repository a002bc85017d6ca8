// Package redisadapter joins Socket.IO servers into one cluster over Redis: a broadcast
// on one server reaches the clients of all servers. It uses the channels and messages of
// @socket.io/redis-adapter 8.3, so Go and Node servers can share a cluster.
//
// [Connect] makes a Redis client with the timeouts that a server needs, and [New] makes
// the function for socketio.Options.Adapter:
//
//	client, err := redisadapter.Connect("redis://localhost:6379") // or rediss:// for TLS
//	if err != nil {
//		return err
//	}
//	defer client.Close() // after the server
//	io, err := socketio.New(&socketio.Options{Adapter: redisadapter.New(client, nil)})
//
// Processes that do this with the same Redis and the same Options.Key form a cluster. If
// they stand behind a load balancer, it must send all requests of a client to the same
// process. To try the adapter without a Redis, use package embedded, which runs a small
// Redis inside the process: see the example.
//
// The adapters of one server share one connection for the subscription. After a loss of
// Redis the connection is made again. Meanwhile the server serves its own clients. An
// [Emitter] emits to the clients from a program that is not a Socket.IO server.
//
// [NewSharded] does the same as New over sharded pub/sub. [NewStreams] does it over a
// stream, which keeps events for servers that were cut off from Redis. With a stream, a
// client that was cut off can recover on any server. All servers of a cluster must use
// the same kind of adapter.
//
// Delivery is at most once: a lost event is not sent again. Only a stream keeps events.
// With [New] and [NewSharded], a server never receives what is published while it is not
// connected to Redis. A broadcast may have up to [MaxMessage] bytes, an answer to another
// server 16 MiB. JSON integers beyond 64 bits become the nearest floating-point number,
// as they do in JavaScript. Smaller integers arrive exactly.
package redisadapter

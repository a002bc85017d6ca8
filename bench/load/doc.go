// Package load is the clients' side of the benchmark: a [Crowd] of Socket.IO
// clients on raw WebSockets. It speaks just as much of the protocols as the
// servers that are measured do to it, so that it costs little beside them on the
// same machine.
//
// The server answers, in the root namespace:
//
//	echo <data>         acknowledges with data
//	join <room>         joins the room and acknowledges
//	cast <room> <data>  io.to(room).emit("cast", data)
package load

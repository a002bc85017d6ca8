// Package load is the clients' side of a benchmark: a [Crowd] of Socket.IO clients on raw
// WebSockets. It implements only the part of the protocols that the measured servers use.
// So it takes little CPU time from the servers, which run on the same machine.
//
// The server must have these handlers in the root namespace:
//
//	echo <data>         acknowledges with data
//	join <room>         joins the room and acknowledges
//	cast <room> <data>  io.to(room).emit("cast", data)
package load

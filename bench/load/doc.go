// Package load is the clients' side of a benchmark: a [Crowd] of Socket.IO clients on raw
// WebSockets. Of the protocols it speaks only the part that the measured servers use, so
// that it costs little on the machine that it shares with them.
//
// The server must have these handlers in the root namespace:
//
//	echo <data>         acknowledges with data
//	join <room>         joins the room and acknowledges
//	cast <room> <data>  io.to(room).emit("cast", data)
package load

package words

// Target says which sockets an emit addresses.
type Target string

// The targets, each with the line of code that it stands for.
const (
	ToSocket      Target = "socket"       // socket.emit
	ToAll         Target = "all"          // io.emit
	ToBroadcast   Target = "broadcast"    // socket.broadcast.emit
	ToNamespace   Target = "namespace"    // io.of(nsp).emit
	ToRoom        Target = "room"         // io.to(room).emit
	ToRoomExcept  Target = "room-except"  // socket.to(room).emit: without the sender
	ToRooms       Target = "rooms"        // io.to(room).to(room).emit
	ToRoomsExcept Target = "rooms-except" // socket.to(room).to(room).emit
	ToExcept      Target = "except"       // io.except(room).emit
)

// Addressing describes a target.
type Addressing struct {
	Target Target
	Sender bool    // the line runs in a socket's handler, so the request must name this socket
	Needs  []Field // the fields that name the rooms or the namespace
}

// Targets describes every target.
var Targets = []Addressing{
	{Target: ToSocket, Sender: true},
	{Target: ToAll},
	{Target: ToBroadcast, Sender: true},
	{Target: ToRoom, Needs: []Field{FieldRoom}},
	{Target: ToRoomExcept, Sender: true, Needs: []Field{FieldRoom}},
	{Target: ToNamespace, Needs: []Field{FieldNamespace}},
	{Target: ToExcept, Needs: []Field{FieldExcept}},
	{Target: ToRooms, Needs: []Field{FieldRooms}},
	{Target: ToRoomsExcept, Sender: true, Needs: []Field{FieldRooms}},
}

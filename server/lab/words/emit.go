package words

// Target is whom an emit addresses.
type Target string

// The targets, each with the code that it stands for.
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

// Addressing is what there is to know about a target.
type Addressing struct {
	Target Target
	Sender bool    // the line runs in the handler of a socket, which it names
	Needs  []Field // fields that name whom it addresses
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

// Method is what an emit does with those whom its target addresses. Its name is also the
// name under which the trace records the emit.
type Method string

// The methods, as Socket.IO names them. A request without a method means MethodEmit.
const (
	MethodEmit              Method = "emit"
	MethodEmitWithAck       Method = "emitWithAck"
	MethodFetchSockets      Method = "fetchSockets"
	MethodSocketsJoin       Method = "socketsJoin"
	MethodSocketsLeave      Method = "socketsLeave"
	MethodDisconnectSockets Method = "disconnectSockets"
	MethodServerSideEmit    Method = "serverSideEmit"
)

// Methods lists every method.
var Methods = []Method{MethodEmit, MethodEmitWithAck, MethodFetchSockets, MethodSocketsJoin, MethodSocketsLeave,
	MethodDisconnectSockets, MethodServerSideEmit}

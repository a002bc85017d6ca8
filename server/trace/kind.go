package trace

// Kind says what happened. Its values are part of the trace's JSON, and the checks of
// lessons name them.
type Kind string

// The kinds, in the order in which a packet travels through the system. [Kinds] lists
// them too: the package's documentation says how to add one.
const (
	Connect       Kind = "connect"       // a socket passed its middleware and joined the namespace
	Verdict       Kind = "verdict"       // connection middleware accepted or refused a socket; Error is set if it refused
	FrameIn       Kind = "frame-in"      // a packet came from the wire; Frame holds it
	FrameOut      Kind = "frame-out"     // a packet went onto the wire; Frame holds it
	HTTP          Kind = "http"          // a polling request was answered; Frame holds the body of the request or response
	Refused       Kind = "refused"       // the server refused a request; Error says why, as in its connection_error event
	Upgrade       Kind = "upgrade"       // a session changed from polling to WebSocket
	Request       Kind = "request"       // a request to the REST interface came: the first cause of what its handler does; Frame holds the body
	Response      Kind = "response"      // that request was answered, or refused, with Status; Frame holds the body
	Handle        Kind = "handle"        // it was an event's turn, and its handlers were called; Unheard is set if it has none
	Join          Kind = "join"          // Socket entered Room
	RoomCreated   Kind = "room-created"  // Room came into being on the instance, because Socket was the first to join it
	Leave         Kind = "leave"         // Socket left Room
	RoomDeleted   Kind = "room-deleted"  // Room ceased to be on the instance, because Socket was the last in it
	Emit          Kind = "emit"          // server code emitted Event to Target
	Publish       Kind = "publish"       // the adapter gave a broadcast to Redis; Error is set if the instance is cut off from Redis
	Receive       Kind = "receive"       // the adapter received another instance's broadcast from Redis
	Deliver       Kind = "deliver"       // the server queued Event for Socket
	AckIn         Kind = "ack-in"        // the client acknowledged a delivery
	AckOut        Kind = "ack-out"       // the server acknowledged the client's event
	SocketError   Kind = "error"         // the socket's error event fired
	Disconnecting Kind = "disconnecting" // the socket is about to disconnect; Rooms has the rooms that it is still in
	Disconnect    Kind = "disconnect"    // the socket has disconnected; Reason says why
	Close         Kind = "close"         // a connection has ended, with all its sockets; Reason says why
	Action        Kind = "action"        // a page asked the lab for Event, with Args: the first cause of what follows
	InstanceStart Kind = "instance-start"
	InstanceStop  Kind = "instance-stop"
)

// Kinds lists every kind. The lab's observer, the checks of lessons and the pages use
// this list.
var Kinds = []Kind{Connect, Verdict, FrameIn, FrameOut, HTTP, Refused, Upgrade, Request, Response, Handle, Join, RoomCreated,
	Leave, RoomDeleted, Emit, Publish, Receive, Deliver, AckIn, AckOut, SocketError, Disconnecting, Disconnect, Close, Action, InstanceStart, InstanceStop}

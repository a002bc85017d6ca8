package trace

// Kind says what happened. The strings are part of the JSON and of lesson checks.
type Kind string

// The kinds, in the order of a packet's way through the system. [Kinds] lists them.
const (
	Connect       Kind = "connect"       // a socket passed its middleware and joined the namespace
	Verdict       Kind = "verdict"       // connection middleware decided; Error is set if it refused
	FrameIn       Kind = "frame-in"      // a packet came off the wire; Frame holds it
	FrameOut      Kind = "frame-out"     // a packet went to the wire; Frame holds it
	HTTP          Kind = "http"          // a polling request was answered; Frame holds the body it carried
	Refused       Kind = "refused"       // the server turned a request down, for Error: its connection_error
	Upgrade       Kind = "upgrade"       // polling gave way to WebSocket
	Handle        Kind = "handle"        // a handler for Event was called
	Join          Kind = "join"          // Socket entered Room
	Leave         Kind = "leave"         // Socket left Room
	Emit          Kind = "emit"          // server code emitted Event to Target
	Publish       Kind = "publish"       // the adapter gave a broadcast to Redis
	Receive       Kind = "receive"       // the adapter received another instance's broadcast from Redis
	Deliver       Kind = "deliver"       // Event was queued for Socket
	AckIn         Kind = "ack-in"        // the client acknowledged
	AckOut        Kind = "ack-out"       // the server acknowledged
	SocketError   Kind = "error"         // the socket's error event fired
	Disconnecting Kind = "disconnecting" // the socket is about to go; Rooms still holds what it joined
	Disconnect    Kind = "disconnect"    // the socket is gone, for Reason
	Action        Kind = "action"        // a page did Event to the lab, with Args: the cause of what follows
	InstanceStart Kind = "instance-start"
	InstanceStop  Kind = "instance-stop"
)

// Kinds is the list of all kinds. The lab's observer, the lessons' checks and the pages
// read it.
var Kinds = []Kind{Connect, Verdict, FrameIn, FrameOut, HTTP, Refused, Upgrade, Handle, Join, Leave, Emit, Publish,
	Receive, Deliver, AckIn, AckOut, SocketError, Disconnecting, Disconnect, Action, InstanceStart, InstanceStop}

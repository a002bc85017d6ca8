package trace

import "encoding/json"

// Kind says what happened. The strings are part of the JSON and of lesson checks.
type Kind string

// What can happen, in the order of a packet's way through the system.
const (
	Connect       Kind = "connect"       // a socket passed its middleware and joined the namespace
	Verdict       Kind = "verdict"       // connection middleware decided; Error is set where it refused
	FrameIn       Kind = "frame-in"      // a packet came off the wire; Frame holds it
	FrameOut      Kind = "frame-out"     // a packet went to the wire; Frame holds it
	HTTP          Kind = "http"          // a polling request was answered; Frame holds the body it carried
	Refused       Kind = "refused"       // a request was turned down, for Error: the server's connection_error
	Upgrade       Kind = "upgrade"       // polling gave way to WebSocket
	Handle        Kind = "handle"        // a handler for Event was called
	Join          Kind = "join"          // Socket entered Room
	Leave         Kind = "leave"         // Socket left Room
	Emit          Kind = "emit"          // server code emitted Event to Target
	Publish       Kind = "publish"       // the adapter gave a broadcast to Redis
	Receive       Kind = "receive"       // the adapter took another instance's broadcast from Redis
	Deliver       Kind = "deliver"       // Event was queued for Socket
	AckIn         Kind = "ack-in"        // the client acknowledged
	AckOut        Kind = "ack-out"       // the server acknowledged
	SocketError   Kind = "error"         // the socket's error event fired
	Disconnecting Kind = "disconnecting" // the socket is about to go; Rooms still holds what it joined
	Disconnect    Kind = "disconnect"    // the socket is gone, for Reason
	Action        Kind = "action"        // somebody did Event to the lab from outside, with Args: the cause of what follows
	InstanceStart Kind = "instance-start"
	InstanceStop  Kind = "instance-stop"
)

// Event is one thing that happened.
type Event struct {
	ID        uint64          `json:"id"`                // from 1, in the order of recording
	Cause     uint64          `json:"cause,omitempty"`   // the event that led to it, 0 if none is known
	Answers   uint64          `json:"answers,omitempty"` // of AckIn: the delivery that asked, 0 if it is not known
	At        int64           `json:"at"`                // microseconds since the recorder was made, monotonic
	Kind      Kind            `json:"kind"`
	Lab       string          `json:"lab,omitempty"`
	Instance  string          `json:"instance,omitempty"` // "a", "b", …
	Session   string          `json:"session,omitempty"`  // a short name of the Engine.IO session, never its sid
	Transport string          `json:"transport,omitempty"`
	Namespace string          `json:"nsp,omitempty"`
	Socket    string          `json:"socket,omitempty"` // Socket.IO id
	User      string          `json:"user,omitempty"`   // the user's id, once known
	Event     string          `json:"event,omitempty"`  // the Socket.IO event's name
	Args      json.RawMessage `json:"args,omitempty"`   // its arguments, a JSON array
	Target    *Target         `json:"target,omitempty"`
	Room      string          `json:"room,omitempty"`
	Rooms     []string        `json:"rooms,omitempty"`
	Reason    string          `json:"reason,omitempty"`
	Error     string          `json:"error,omitempty"`
	Channel   string          `json:"channel,omitempty"` // Redis
	Frame     string          `json:"frame,omitempty"`   // the packet's text; credentials are left out
	Binary    bool            `json:"binary,omitempty"`  // the frame was binary: Frame is empty
	Hex       string          `json:"hex,omitempty"`     // its first bytes, in hexadecimal
	Bytes     int             `json:"bytes,omitempty"`   // the frame's size
	Method    string          `json:"method,omitempty"`  // of HTTP, as are the next two
	Status    int             `json:"status,omitempty"`
	Duration  int64           `json:"duration,omitempty"` // microseconds from request to answer
}

// Target is whom an emit was addressed to. Without rooms it is the namespace.
type Target struct {
	Socket   string   `json:"socket,omitempty"` // socket.emit: this one alone
	Rooms    []string `json:"rooms,omitempty"`
	Except   []string `json:"except,omitempty"`
	Local    bool     `json:"local,omitempty"`
	Volatile bool     `json:"volatile,omitempty"`
}

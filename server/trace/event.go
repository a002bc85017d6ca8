package trace

import "encoding/json"

// Event is one thing that happened in a lab. Which fields are set depends on Kind.
type Event struct {
	ID           uint64          `json:"id"`                // counts from 1 in the order of recording
	Cause        uint64          `json:"cause,omitempty"`   // id of the event that caused this one, 0 if unknown
	Answers      uint64          `json:"answers,omitempty"` // for AckIn: id of the delivery that is acknowledged, 0 if unknown
	At           int64           `json:"at"`                // microseconds since the recorder was made, by a monotonic clock
	Kind         Kind            `json:"kind"`
	Instance     string          `json:"instance,omitempty"` // "a", "b", …
	Session      string          `json:"session,omitempty"`  // a short name of the Engine.IO session, never its sid
	Transport    string          `json:"transport,omitempty"`
	Namespace    string          `json:"nsp,omitempty"`
	Socket       string          `json:"socket,omitempty"`  // Socket.IO id
	User         string          `json:"user,omitempty"`    // the user's id, once known
	Link         string          `json:"link,omitempty"`    // for Verdict and Connect: the client's link, which stays the same when the client reconnects
	Event        string          `json:"event,omitempty"`   // the Socket.IO event's name
	Args         json.RawMessage `json:"args,omitempty"`    // the arguments of the Socket.IO event, a JSON array; for Verdict: the user who was let in
	Unheard      bool            `json:"unheard,omitempty"` // for Handle: the event has no handler; for Verdict: no middleware decided
	Target       *Target         `json:"target,omitempty"`
	Room         string          `json:"room,omitempty"`
	Rooms        []string        `json:"rooms,omitempty"`
	Reason       string          `json:"reason,omitempty"`
	Rule         Rule            `json:"rule,omitempty"`      // for Disconnecting, Disconnect and Close: what the client did, or did not do, if the server ended the connection for it
	Recovered    bool            `json:"recovered,omitempty"` // for Connect: the socket has come back with its id, rooms and data
	Error        string          `json:"error,omitempty"`
	Channel      string          `json:"channel,omitempty"`      // the Redis channel
	Frame        string          `json:"frame,omitempty"`        // the packet's text without credentials
	Binary       bool            `json:"binary,omitempty"`       // the frame was binary, so Frame is empty
	Hex          string          `json:"hex,omitempty"`          // the first bytes of a binary frame, in hexadecimal
	Bytes        int             `json:"bytes,omitempty"`        // the frame's size
	Method       string          `json:"method,omitempty"`       // the method of the HTTP request
	Path         string          `json:"path,omitempty"`         // for Request and Response: the path, without the lab's id and without a query
	Status       int             `json:"status,omitempty"`       // the status of the HTTP response
	Duration     int64           `json:"duration,omitempty"`     // microseconds from HTTP request to response
	Missing      int             `json:"missing,omitempty"`      // how many bytes of texts, arguments and names the recorder left out
	MissingRooms int             `json:"missingRooms,omitempty"` // how many rooms it left out of Rooms and of Target
}

// Target says which sockets an emit addresses. If both Socket and Rooms are empty, it
// addresses all sockets of the namespace.
type Target struct {
	Socket   string   `json:"socket,omitempty"` // for socket.emit: only this socket
	Rooms    []string `json:"rooms,omitempty"`
	Except   []string `json:"except,omitempty"`
	Local    bool     `json:"local,omitempty"`
	Volatile bool     `json:"volatile,omitempty"`
}

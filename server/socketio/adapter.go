package socketio

import (
	"context"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Adapter carries the broadcasts of one namespace to its like on other servers.
// Rooms stay local: each server knows its own sockets' rooms.
type Adapter interface {
	// Broadcast publishes p, an event that has been delivered here already. Its
	// Data is the JSON array of name and arguments, its Namespace is set.
	Broadcast(ctx context.Context, p sio.Packet, opts BroadcastOptions) error

	// Close ends the adapter and waits for its goroutines.
	Close() error
}

// Local is a namespace as its adapter sees it.
type Local interface {
	Name() string

	// Deliver sends another server's broadcast to this server's sockets.
	Deliver(ctx context.Context, p sio.Packet, opts BroadcastOptions)
}

// BroadcastOptions say whom a broadcast reaches and how: all sockets in any of
// Rooms, or in the namespace where there are none, but those in any of Except.
// Every socket is alone in a room that is named by its id.
type BroadcastOptions struct {
	Rooms      []string
	Except     []string
	Local      bool // not to other servers
	Volatile   bool // not to clients that are not ready to receive
	NoCompress bool
}

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

// ClusterAdapter is an [Adapter] that also carries requests to other servers.
// Each method concerns those alone: this server's part is done already. What
// some server does not answer in time is left out, and reported as an error
// beside the answers that came.
type ClusterAdapter interface {
	Adapter

	// ServerCount returns the number of servers, this one included.
	ServerCount(ctx context.Context) (int, error)

	// BroadcastWithAck publishes p, which clients shall acknowledge. It calls
	// asked with the number of clients that each server has asked, and ack with
	// each acknowledgement, until ctx ends.
	BroadcastWithAck(ctx context.Context, p sio.Packet, opts BroadcastOptions, asked func(clients int), ack func(sio.Packet)) error

	FetchSockets(ctx context.Context, opts BroadcastOptions) ([]SocketState, error)
	JoinSockets(ctx context.Context, opts BroadcastOptions, rooms []string) error
	LeaveSockets(ctx context.Context, opts BroadcastOptions, rooms []string) error
	DisconnectSockets(ctx context.Context, opts BroadcastOptions, closeConn bool) error

	// AllRooms lists the rooms of the other servers.
	AllRooms(ctx context.Context) ([]string, error)

	// ServerSideEmit fires an event on the other servers: p.Data is the JSON array
	// of its name and arguments.
	ServerSideEmit(ctx context.Context, p sio.Packet) error

	// ServerSideEmitWithAck does so and returns their acknowledgements.
	ServerSideEmitWithAck(ctx context.Context, p sio.Packet) ([]sio.Packet, error)
}

// Drainer is an [Adapter] that can leave its cluster in good order.
type Drainer interface {
	// Drain takes no more requests of other servers. It returns once those that came
	// are answered, or with an error when ctx ends. What this server asks of others is
	// still answered, and what it broadcasts is published, until Close.
	Drain(ctx context.Context) error
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

	// Offset is where the event stands among those that a [RecoveryAdapter] keeps.
	// "": it is not kept.
	Offset string
}

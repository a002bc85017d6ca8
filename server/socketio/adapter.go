package socketio

import (
	"context"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// Adapter carries the broadcasts of one namespace to the same namespace on other servers.
// An adapter does not store rooms: each server knows the rooms of its own sockets.
type Adapter interface {
	// Broadcast sends an event to the other servers. The sockets of this server get the
	// event from the caller. p.Data is the JSON array of the event's name and arguments,
	// and p.Namespace is set.
	Broadcast(ctx context.Context, p sio.Packet, opts BroadcastOptions) error

	// Close ends the adapter and waits for its goroutines.
	Close() error
}

// ClusterAdapter is an [Adapter] that also carries requests to other servers. Its methods
// act only on the other servers: the caller does the same on this server. If a server does
// not answer in time, a method returns the answers of the others together with an error.
type ClusterAdapter interface {
	Adapter

	// ServerCount returns the number of servers, this one included.
	ServerCount(ctx context.Context) (int, error)

	// BroadcastWithAck sends p to clients of the other servers, and asks each client for an
	// acknowledgement. Until ctx ends, it calls asked once for each server, with the number
	// of clients that the server has asked, and calls ack with each acknowledgement.
	BroadcastWithAck(ctx context.Context, p sio.Packet, opts BroadcastOptions, asked func(clients int), ack func(sio.Packet)) error

	FetchSockets(ctx context.Context, opts BroadcastOptions) ([]SocketState, error)
	JoinSockets(ctx context.Context, opts BroadcastOptions, rooms []string) error
	LeaveSockets(ctx context.Context, opts BroadcastOptions, rooms []string) error
	DisconnectSockets(ctx context.Context, opts BroadcastOptions, closeConn bool) error

	// AllRooms lists the rooms of the other servers.
	AllRooms(ctx context.Context) ([]string, error)

	// ServerSideEmit sends an event to the other servers, not to their clients. p.Data is
	// the JSON array of the event's name and arguments.
	ServerSideEmit(ctx context.Context, p sio.Packet) error

	// ServerSideEmitWithAck is ServerSideEmit and returns the other servers'
	// acknowledgements.
	ServerSideEmitWithAck(ctx context.Context, p sio.Packet) ([]sio.Packet, error)
}

// Drainer is an [Adapter] that can stop serving other servers before it is closed.
type Drainer interface {
	// Drain makes the adapter ignore new requests of other servers. It returns when all
	// earlier requests are answered, or with an error when ctx ends. Until Close, this
	// server can still broadcast, and still gets answers to its own requests.
	Drain(ctx context.Context) error
}

// BroadcastOptions say which sockets a broadcast reaches, and how. The broadcast reaches
// the sockets in any of Rooms, or all sockets of the namespace if Rooms is empty. It does
// not reach the sockets in any of Except. Each socket is alone in a room that is named by
// its id.
type BroadcastOptions struct {
	Rooms      []string
	Except     []string
	Local      bool // reach only sockets of this server
	Volatile   bool // leave out clients that are not ready to receive
	NoCompress bool

	// Offset is the position of the event among the events that a [RecoveryAdapter] keeps.
	// It is "" if the adapter does not keep this event.
	Offset string
}

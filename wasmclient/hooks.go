package wasmclient

import (
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Hooks are functions that report what happens on a manager's connection. Each may be nil.
// They correspond to the events of the official client's Manager (socket.io) and its engine
// (socket.io.engine).
type Hooks struct {
	Open  func()
	Error func(error) // an attempt to connect, or a transport, has failed
	Close func(Reason, error)
	Ping  func()
	// Packet gets each packet that arrives. The hook must not change the packet.
	Packet func(sio.Packet)

	ReconnectAttempt func(attempt int) // called before the attempt
	// Reconnect is called when the connection is open again, before the namespaces have
	// accepted their sockets.
	Reconnect       func(attempt int)
	ReconnectError  func(error)
	ReconnectFailed func() // the manager gives up: ReconnectionAttempts are used up

	Engine func(EngineEvent)
	// EnginePackets decides whether the hook Engine also gets each packet that arrives or is
	// sent, and each flush and drain of the buffer. The manager calls EnginePackets before
	// each such event, so its result may change while the connection is open. It must not
	// call the manager or its sockets.
	EnginePackets func() bool
}

// EngineEvent is a step in the life of one Engine.IO connection.
type EngineEvent struct {
	Kind      EngineKind
	Engine    int        // the number of the connection among the manager's connections, from 1
	Session   string     // the session id; "" before the handshake
	Transport string     // the transport in use, or in events of an upgrade the new one
	Packet    eio.Packet // of EnginePacket and EnginePacketCreate; of EngineOpen, the handshake
	Reason    Reason     // of EngineClose
	Err       error      // of EngineClose, EngineError and EngineUpgradeError
}

// EngineKind says what an [EngineEvent] reports, with the official client's name for it.
type EngineKind string

// The kinds of engine events.
const (
	EngineOpening      EngineKind = "opening" // not in the official client: the engine has been made
	EngineOpen         EngineKind = "open"
	EngineUpgrading    EngineKind = "upgrading"
	EngineUpgrade      EngineKind = "upgrade"
	EngineUpgradeError EngineKind = "upgradeError"
	EnginePacket       EngineKind = "packet"
	EnginePacketCreate EngineKind = "packetCreate"
	EngineFlush        EngineKind = "flush"
	EngineDrain        EngineKind = "drain"
	EngineError        EngineKind = "error"
	EngineClose        EngineKind = "close"
)

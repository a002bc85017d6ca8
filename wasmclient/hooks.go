package wasmclient

import (
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Hooks are functions that a manager calls with what happens on its connection; each may
// be nil. They correspond to the events of the official client's Manager (socket.io) and
// its engine (socket.io.engine).
type Hooks struct {
	Open  func()
	Error func(error) // of a failed attempt to connect, or of a transport
	Close func(Reason, error)
	Ping  func()
	// Packet gets each packet that arrives. It must not change it.
	Packet func(sio.Packet)

	ReconnectAttempt func(attempt int) // before the attempt
	// Reconnect is called when the connection is open again, before the namespaces have
	// accepted their sockets.
	Reconnect       func(attempt int)
	ReconnectError  func(error)
	ReconnectFailed func() // ReconnectionAttempts are used up

	Engine func(EngineEvent)
	// EnginePackets, if it returns true, lets Engine hear of each packet, in and out, and
	// of each flush and drain of the buffer. It is called each time, so that its result can
	// change while the connection is open. It must not call back.
	EnginePackets func() bool
}

// EngineEvent is a step in the life of one Engine.IO connection.
type EngineEvent struct {
	Kind      EngineKind
	Engine    int        // which of the manager's connections, from 1
	Session   string     // the session id; "" before the handshake
	Transport string     // the transport in use, or the one that an upgrade leads to
	Packet    eio.Packet // with EnginePacket and EnginePacketCreate; the handshake with EngineOpen
	Reason    Reason     // with EngineClose
	Err       error      // with EngineClose, EngineError and EngineUpgradeError
}

// EngineKind says what an [EngineEvent] reports, with the official client's name for it.
type EngineKind string

// The kinds of engine events.
const (
	EngineOpening      EngineKind = "opening" // our own kind: the engine exists
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

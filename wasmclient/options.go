package wasmclient

import (
	"strings"

	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

const (
	millisecond Duration = 1_000_000
	second               = 1000 * millisecond
)

// Names of the transports.
const (
	Polling   = "polling"
	WebSocket = "websocket"
)

// Options configure a [Manager]. The zero value, and nil, is the official
// client's behaviour.
type Options struct {
	Path       string   // of the endpoint; "" is "/socket.io"
	BarePath   bool     // Path is used without a trailing slash
	Query      string   // added to every request, already encoded: "a=1&b=2"
	Transports []string // tried first to last; empty is Polling, WebSocket
	NoUpgrade  bool     // stay on the first transport

	// TryAllTransports goes on to the next transport when one fails to open;
	// otherwise only an upgrade leads from one to another.
	TryAllTransports bool
	// RememberUpgrade starts with WebSocket once it has worked.
	RememberUpgrade bool
	// ForceBase64 has binary values travel as base64 text, on WebSocket too, both ways.
	ForceBase64 bool

	Timestamps     Timestamps // which requests carry a value of their own, against caches
	TimestampParam string     // the query parameter that holds it; "" is "t"

	TransportOptions map[string]TransportOptions // by the transport's name

	NoReconnection       bool
	ReconnectionAttempts int      // before giving up; 0 is for ever
	ReconnectionDelay    Duration // of the first attempt, doubled at each; 0 is 1 s
	ReconnectionDelayMax Duration // 0 is 5 s
	// RandomizationFactor spreads a delay by this share both ways, so that a
	// server that returns is not met by all its clients at once. 0 is 0.5,
	// negative is none.
	RandomizationFactor float64

	Timeout Duration // of one attempt to connect; 0 is 20 s, negative is none

	Socket  SocketOptions // of the sockets that are given none of their own
	Hooks   Hooks
	Network Network // what only this platform's transports understand
}

// Timestamps says which requests carry a timestamp.
type Timestamps int

// The choices of [Options.Timestamps].
const (
	TimestampPolling Timestamps = iota
	TimestampAll
	TimestampNone
)

// SocketOptions configure a [Socket]. The zero value is ready to use.
type SocketOptions struct {
	// Auth supplies what the server sees as handshake.auth: it is called at every
	// connect and passes a JSON object, or nil, to send. It may do so later.
	Auth func(send func([]byte))
	// AckTimeout ends the wait for an acknowledgement whose message names no time
	// of its own; 0 waits.
	AckTimeout Duration
	// Retries has messages, but for volatile ones, sent one at a time, and again
	// until the server acknowledges them: at most so many times more, each after an
	// acknowledgement's timeout or a reconnection. Without a timeout only the
	// latter. 0 sends once.
	Retries int

	// Leaves is asked of each event with a Tag when it is about to be sent, however
	// long it has waited: false drops it. It is called within the strand and must not
	// call back there.
	Leaves func(tag int) bool
	// EarlyEvents passes on what a recovered session has missed before the server has
	// accepted the socket: by default that waits until then.
	EarlyEvents bool
}

// Hooks report what happens on a connection; nil ones cost nothing. They are
// what the official client fires on its Manager (socket.io) and its engine
// (socket.io.engine).
type Hooks struct {
	Open  func()
	Error func(error) // a failed attempt, or a transport's error
	Close func(Reason, error)
	Ping  func()
	// Packet sees each packet that arrives; it must not change it.
	Packet func(sio.Packet)

	ReconnectAttempt func(attempt int) // about to try
	// Reconnect fires when the transport is back, before namespaces rejoin.
	Reconnect       func(attempt int)
	ReconnectError  func(error)
	ReconnectFailed func() // ReconnectionAttempts are used up

	Engine func(EngineEvent)
	// EnginePackets makes Engine hear of every packet, in and out, and of the buffer
	// that is flushed and has drained. It is asked at each, so that it can be switched
	// while the connection lives, and must not call back.
	EnginePackets func() bool
}

// EngineEvent is a step in the life of one Engine.IO connection.
type EngineEvent struct {
	Kind      EngineKind
	Engine    int        // which connection of the manager, from 1
	Session   string     // the session id; "" before the handshake
	Transport string     // the transport in use, or the one that an upgrade leads to
	Packet    eio.Packet // with EnginePacket and EnginePacketCreate; the handshake with EngineOpen
	Reason    Reason     // with EngineClose
	Err       error      // with EngineClose, EngineError and EngineUpgradeError
}

// EngineKind names an [EngineEvent] as the official client does.
type EngineKind string

// The kinds of engine events.
const (
	EngineOpening      EngineKind = "opening" // ours: the connection object exists
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

func (o *Options) withDefaults() Options {
	var d Options
	if o != nil {
		d = *o
	}
	if d.Path == "" {
		d.Path = "/socket.io"
	}
	if d.TimestampParam == "" {
		d.TimestampParam = "t"
	}
	d.Path = strings.TrimSuffix(d.Path, "/")
	if !d.BarePath {
		d.Path += "/"
	}
	if len(d.Transports) == 0 {
		d.Transports = []string{Polling, WebSocket}
	}
	if d.ReconnectionDelay == 0 {
		d.ReconnectionDelay = second
	}
	if d.ReconnectionDelayMax == 0 {
		d.ReconnectionDelayMax = 5 * second
	}
	if d.RandomizationFactor == 0 {
		d.RandomizationFactor = 0.5
	}
	if d.Timeout == 0 {
		d.Timeout = 20 * second
	}
	return d
}

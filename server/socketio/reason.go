package socketio

import "github.com/socketplay/socketplay/server/engine"

// Reason says why a socket disconnected, in the exact words of the official server. It is
// an error, so that it can be the cause of the socket's context.
type Reason string

// The reasons for which a socket disconnects.
const (
	ReasonTransportError            = Reason(engine.ReasonTransportError)
	ReasonTransportClose            = Reason(engine.ReasonTransportClose)
	ReasonForcedClose               = Reason(engine.ReasonForcedClose)
	ReasonPingTimeout               = Reason(engine.ReasonPingTimeout)
	ReasonParseError                = Reason(engine.ReasonParseError)
	ReasonServerShuttingDown        = Reason("server shutting down")
	ReasonForcedServerClose         = Reason("forced server close")
	ReasonClientNamespaceDisconnect = Reason("client namespace disconnect")
	ReasonServerNamespaceDisconnect = Reason("server namespace disconnect")
)

func (r Reason) Error() string { return string(r) }

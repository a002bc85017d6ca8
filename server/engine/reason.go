package engine

// Reason says why a session ended, in the exact words of the official server.
// It is an error, so that it can be the cause of a cancelled context.
type Reason string

// The reasons for which a session ends.
const (
	ReasonTransportError Reason = "transport error" // the transport broke a rule or failed
	ReasonTransportClose Reason = "transport close" // the client went away
	ReasonForcedClose    Reason = "forced close"    // this side closed the session
	ReasonPingTimeout    Reason = "ping timeout"    // no pong came in time
	ReasonParseError     Reason = "parse error"     // the client sent no Engine.IO packet
)

func (r Reason) Error() string { return string(r) }

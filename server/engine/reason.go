package engine

// Reason says why a session ended, in the exact words of the official server
// (docs/PROTOCOL.md, section 2). It is an error, so that it can be the cause of a
// cancelled context.
type Reason string

// The reasons for which a session ends.
const (
	ReasonTransportError Reason = "transport error" // the client broke a rule of the transport, or the transport failed
	ReasonTransportClose Reason = "transport close" // the client went away
	ReasonForcedClose    Reason = "forced close"    // this side closed the session
	ReasonPingTimeout    Reason = "ping timeout"    // no pong arrived in time
	ReasonParseError     Reason = "parse error"     // the client sent something other than an Engine.IO packet
)

func (r Reason) Error() string { return string(r) }

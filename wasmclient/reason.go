package wasmclient

// Reason says why a socket or a connection has ended, in the official client's words.
// Reason is an error so that it can be the cause of a context.
type Reason string

// The reasons (PROTOCOL.md section 2.1). After the first two, the client
// does not reconnect on its own.
const (
	ReasonServerDisconnect Reason = "io server disconnect"
	ReasonClientDisconnect Reason = "io client disconnect"
	ReasonPingTimeout      Reason = "ping timeout"
	ReasonTransportClose   Reason = "transport close"
	ReasonTransportError   Reason = "transport error"
	ReasonParseError       Reason = "parse error"
	ReasonForcedClose      Reason = "forced close"
)

func (r Reason) Error() string { return string(r) }

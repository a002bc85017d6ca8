package wasmclient

// Reason says why a socket or a connection ended, in the words of the official
// client. It is an error, so that it can travel as one.
type Reason string

// The reasons (PROTOCOL.md section 2.1). After the first two
// the client does not reconnect by itself.
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

// Error is a failure that the official client has words for. Its text is
// exactly those words, without a package prefix, since pages compare and show
// them.
type Error string

// What a caller may meet.
const (
	ErrTimeout       Error = "timeout"                      // the attempt to connect took too long
	ErrAckTimeout    Error = "operation has timed out"      // no acknowledgement in time
	ErrDisconnected  Error = "socket has been disconnected" // before the acknowledgement came
	ErrServer        Error = "server error"                 // the server sent what is no packet
	ErrPolling       Error = "xhr poll error"
	ErrPollingPost   Error = "xhr post error"
	ErrWebSocket     Error = "websocket error"
	ErrNoTransports  Error = "No transports available"
	ErrOldServer     Error = "It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)"
	ErrTransportDone Error = "transport closed" // while it was tried
	ErrEngineDone    Error = "socket closed"    // while a better transport was tried

	// What is said beside ReasonTransportClose.
	ErrWebSocketClosed Error = "websocket connection closed"
	ErrPollingClosed   Error = "transport closed by the server"
	ErrOffline         Error = "network connection lost"
)

func (e Error) Error() string { return string(e) }

// TransportError wraps what a transport met. Its text is the official one; Cause
// and Status tell more.
type TransportError struct {
	Kind   Error
	Status int   // HTTP status of a polling request, 0 if none came
	Cause  error // may be nil: browsers do not say
}

func (e *TransportError) Error() string { return string(e.Kind) }

// Unwrap returns the kind and the cause.
func (e *TransportError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

// ProbeError says why an upgrade has failed: Cause is nil if the server gave a wrong
// answer.
type ProbeError struct{ Cause error }

func (e *ProbeError) Error() string {
	switch e.Cause.(type) {
	case nil:
		return "probe error"
	case *TransportError: // which the official client writes out as JavaScript does
		return "probe error: Error: " + e.Cause.Error()
	}
	return "probe error: " + e.Cause.Error()
}

// Unwrap returns the cause.
func (e *ProbeError) Unwrap() error { return e.Cause }

// ConnectError is the server's refusal of a namespace, by a middleware or
// because there is no such namespace. The client does not retry after one.
type ConnectError struct {
	Message string
	Data    []byte // JSON, nil if the server sent none
}

func (e *ConnectError) Error() string { return e.Message }

package wasmclient

import "github.com/socketplay/socketplay/server/wire/sio"

// Error is a failure for which the official client has a text. The Error has the same text,
// without a package prefix, because pages compare and show the text.
type Error string

// The errors that hooks and handlers get, and that calls return.
const (
	ErrTimeout       Error = "timeout"                      // the attempt to connect took too long
	ErrAckTimeout    Error = "operation has timed out"      // no acknowledgement in time
	ErrDisconnected  Error = "socket has been disconnected" // the connection ended before the acknowledgement arrived
	ErrServer        Error = "server error"                 // the server has sent something that is not a packet
	ErrPolling       Error = "xhr poll error"
	ErrPollingPost   Error = "xhr post error"
	ErrWebSocket     Error = "websocket error"
	ErrNoTransports  Error = "No transports available"
	ErrOldServer     Error = "It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)"
	ErrTransportDone Error = "transport closed" // the better transport closed during the upgrade
	ErrEngineDone    Error = "socket closed"    // the connection closed during the upgrade

	// Errors that come with ReasonTransportClose.
	ErrWebSocketClosed Error = "websocket connection closed"
	ErrPollingClosed   Error = "transport closed by the server"
	ErrOffline         Error = "network connection lost"
)

func (e Error) Error() string { return string(e) }

// TransportError is a failure of a transport. Its text is the text of Kind, as in the
// official client.
type TransportError struct {
	Kind   Error
	Status int   // HTTP status of a polling request, or 0 if the server did not answer
	Cause  error // may be nil, because browsers often hide the cause
}

func (e *TransportError) Error() string { return string(e.Kind) }

// Unwrap returns Kind and, if it is not nil, Cause.
func (e *TransportError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

// ProbeError says why an upgrade has failed. Cause is nil if the server gave a wrong
// answer.
type ProbeError struct{ Cause error }

func (e *ProbeError) Error() string {
	switch e.Cause.(type) {
	case nil:
		return "probe error"
	case *TransportError: // the official client converts this Error object to text
		return "probe error: Error: " + e.Cause.Error()
	}
	return "probe error: " + e.Cause.Error()
}

// Unwrap returns the cause.
func (e *ProbeError) Unwrap() error { return e.Cause }

// ConnectError says that the server has refused a namespace: a middleware has refused the
// socket, or the namespace does not exist. The client does not try to connect again.
type ConnectError struct {
	Message string
	Data    []byte // JSON, nil if the server sent none
}

func (e *ConnectError) Error() string { return e.Message }

// parseConnectError reads the payload of a CONNECT_ERROR: an object, or a string from an
// old server.
func parseConnectError(data []byte) *ConnectError {
	e := &ConnectError{Message: sio.Unquote(data)}
	for name, value := range sio.Members(data) {
		switch name {
		case "message":
			e.Message = sio.Unquote(value)
		case "data":
			e.Data = value
		}
	}
	return e
}

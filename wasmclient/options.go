package wasmclient

import "strings"

const (
	millisecond Duration = 1_000_000
	second               = 1000 * millisecond
)

// Names of the transports.
const (
	Polling   = "polling"
	WebSocket = "websocket"
)

// Options configure a [Manager]. With the zero value, and with nil, it behaves like the
// official client.
type Options struct {
	Path       string   // the path of the server's endpoint; "" means "/socket.io"
	BarePath   bool     // use Path without a slash at its end
	Query      string   // added to the URL of each request, already encoded: "a=1&b=2"
	Transports []string // in the order in which they are tried; empty means Polling, WebSocket
	NoUpgrade  bool     // stay on the first transport

	// TryAllTransports makes the client try the next transport when a transport cannot be
	// opened. Without TryAllTransports, only an upgrade changes the transport.
	TryAllTransports bool
	// RememberUpgrade makes a connection start with WebSocket if the program's last connection
	// used WebSocket.
	RememberUpgrade bool
	// ForceBase64 makes client and server send binary values as base64 text on WebSocket too.
	// Polling always does.
	ForceBase64 bool

	Timestamps     Timestamps // which requests get a unique parameter, so that no cache answers them
	TimestampParam string     // the name of the unique parameter; "" means "t"

	TransportOptions map[string]TransportOptions // options of single transports, by the transport's name

	NoReconnection       bool
	ReconnectionAttempts int      // the largest number of attempts; 0 means no limit
	ReconnectionDelay    Duration // the delay before the first attempt, doubled before each further one; 0 means 1 s
	ReconnectionDelayMax Duration // the longest delay; 0 means 5 s
	// RandomizationFactor is the largest share, 0 to 1, by which a delay becomes longer or
	// shorter at random, so that not all clients reconnect at the same moment after a restart
	// of the server. 0 means 0.5. A negative number means exact delays.
	RandomizationFactor float64

	Timeout Duration // the limit for one attempt to connect; 0 means 20 s, a negative number no limit

	Socket  SocketOptions // for sockets that get no options of their own
	Hooks   Hooks
	Network Network // options of this platform's transports
}

// Timestamps says which requests carry a timestamp: a unique parameter, so that no cache
// answers them.
type Timestamps int

// The values of [Options.Timestamps].
const (
	TimestampPolling Timestamps = iota // only requests of polling
	TimestampAll
	TimestampNone
)

// SocketOptions configure a [Socket]. The zero value is ready to use.
type SocketOptions struct {
	// Auth supplies the credentials that the server sees as handshake.auth. The socket calls
	// Auth at each connect. Auth must call send with a JSON object or nil, at once or later.
	Auth func(send func([]byte))
	// AckTimeout limits the wait for an acknowledgement if the message has no AckTimeout of
	// its own. 0 means no limit.
	AckTimeout Duration
	// Retries is how often, at most, a message is sent again if the server does not
	// acknowledge it. If Retries is not 0, messages are sent one at a time: the next is sent
	// after the acknowledgement of the previous one. A message is sent again after its
	// AckTimeout, if there is one, and after each reconnection. Volatile messages are sent
	// only once.
	Retries int

	// BeforeSend is called for each event with a Tag just before it is sent, however long the
	// event has waited. If it returns false, the event is dropped. It is called within the
	// strand, so it must not call the manager or its sockets.
	BeforeSend func(tag int) bool
	// EarlyEvents is about the events that a recovered session has missed, which the server
	// sends first. With EarlyEvents, handlers get these events as soon as they arrive. Without
	// it, the events wait until the server has accepted the socket.
	EarlyEvents bool
}

// withDefaults returns a copy of o, which may be nil. Options that are not set have their
// defaults.
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

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
	Path       string   // of the endpoint; "" is "/socket.io"
	BarePath   bool     // use Path without a slash at its end
	Query      string   // added to each request, already encoded: "a=1&b=2"
	Transports []string // in the order in which they are tried; empty is Polling, WebSocket
	NoUpgrade  bool     // stay on the first transport

	// TryAllTransports tries the next transport when one cannot be opened. Without it, only
	// an upgrade changes the transport.
	TryAllTransports bool
	// RememberUpgrade starts with WebSocket if the program's last connection used it.
	RememberUpgrade bool
	// ForceBase64 sends and receives binary values as base64 text, on WebSocket too.
	ForceBase64 bool

	Timestamps     Timestamps // which requests have a unique parameter, so that no cache answers
	TimestampParam string     // the name of that parameter; "" is "t"

	TransportOptions map[string]TransportOptions // by the name of the transport

	NoReconnection       bool
	ReconnectionAttempts int      // at most that many; 0 means no limit
	ReconnectionDelay    Duration // before the first attempt, then doubled each time; 0 is 1 s
	ReconnectionDelayMax Duration // 0 is 5 s
	// RandomizationFactor is the largest share, 0 to 1, by which a delay becomes longer or
	// shorter at random, so that a server which comes back does not meet all its clients at
	// once. 0 means 0.5, and a negative number means exact delays.
	RandomizationFactor float64

	Timeout Duration // of one attempt to connect; 0 means 20 s, a negative number no limit

	Socket  SocketOptions // for sockets that get no options of their own
	Hooks   Hooks
	Network Network // options of this platform's transports
}

// Timestamps says which requests carry a timestamp.
type Timestamps int

// The values of [Options.Timestamps].
const (
	TimestampPolling Timestamps = iota // requests of polling
	TimestampAll
	TimestampNone
)

// SocketOptions configure a [Socket]. The zero value is ready to use.
type SocketOptions struct {
	// Auth supplies what the server sees as handshake.auth. The socket calls Auth at each
	// connect. Auth calls send with a JSON object or nil, at once or later.
	Auth func(send func([]byte))
	// AckTimeout limits the wait for an acknowledgement if the message has no AckTimeout of
	// its own. 0 means no limit.
	AckTimeout Duration
	// Retries, if it is not 0, sends one message at a time, and again until the server has
	// acknowledged it, but at most so many times more. A message is sent again after its
	// AckTimeout, if there is one, and after each reconnection. Volatile messages are sent
	// once.
	Retries int

	// BeforeSend is called for each event with a Tag just before it is sent, however long
	// the event has waited. If it returns false, the event is dropped. It is called within
	// the strand and must not call back.
	BeforeSend func(tag int) bool
	// EarlyEvents passes on the events that a recovered session has missed as soon as they
	// arrive. By default they wait until the server has accepted the socket.
	EarlyEvents bool
}

// withDefaults returns o, which may be nil, with the defaults of what is not set.
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

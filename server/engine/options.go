package engine

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// The names of the transports, as the query parameter "transport" has them.
const (
	Polling   = "polling"
	WebSocket = "websocket"
)

// Options configure a [Server]. The zero value is ready to use and has the
// defaults of the official server.
type Options struct {
	// Path is the prefix of the URLs that the server answers. Default "/engine.io/". If
	// it has no slash at its end, one is added.
	Path string

	// NoTrailingSlash makes the server answer Path without the slash at its end too.
	NoTrailingSlash bool

	PingInterval      time.Duration // the pause between a pong and the next ping; default 25 s
	PingTimeout       time.Duration // how long a pong may take; default 20 s
	UpgradeTimeout    time.Duration // how long an upgrade may take; default 10 s
	MaxHTTPBufferSize int64         // the most bytes that a polling body or a WebSocket message may have; default 1e6
	Transports        []string      // the transports that clients may use; default both
	NoUpgrades        bool          // a polling session cannot move to WebSocket

	// MaxQueuedBytes is how many bytes may wait to be sent to one client. If more bytes
	// wait and the client reads nothing for PingTimeout, or if four times as many bytes
	// wait, the next packet ends the session. So a client that stops reading cannot fill
	// the memory. Default 16 MiB; negative: no limit, as in the official server.
	MaxQueuedBytes int

	// CORS lets pages of other origins connect. If it is nil, only pages of the server's
	// own origin may connect, and programs, because programs send no Origin.
	CORS *CORS

	// AnyOrigin turns off the check of the header Origin, so that pages of all origins
	// may connect. The official server has no such check.
	AnyOrigin bool

	// AllowEIO3 lets clients of Socket.IO 2 connect, which speak protocol revision 3.
	AllowEIO3 bool

	// HTTPCompression says which answers to polls the server compresses.
	HTTPCompression HTTPCompression

	// PerMessageDeflate, if set, compresses WebSocket messages. It is off by default,
	// since each connection needs memory for it.
	PerMessageDeflate *PerMessageDeflate

	// Cookie, if set, goes with the answer to a polling handshake. The cookie's value is
	// the session's id. The engine itself does not read the cookie. Load balancers do.
	Cookie *Cookie

	// InitialHeaders and Headers, if set, may change the headers of an answer.
	// InitialHeaders is called for the answer to a handshake, and Headers for every
	// answer that a session's client gets. Neither is called for a refusal.
	InitialHeaders, Headers func(h http.Header, r *http.Request)

	// ConnectionError, if set, is called for each request that the server refuses.
	ConnectionError func(ConnectionError)

	// AllowRequest, if set, decides whether a handshake may open a session. It is called
	// only if the handshake's origin, transport and method are right. If it returns an
	// error, the handshake is refused with code 4, and the client gets the error's text.
	AllowRequest func(r *http.Request) error

	// MaxSessionsPerAddress is how many sessions one IP address may have at the same
	// time. The server answers a further handshake with 429, on both transports. See
	// [AddressLimits] for what counts as one address. Default 0: any number.
	MaxSessionsPerAddress int

	// Addresses, if set, limits what the clients of an IP address use. Servers can share
	// it, and then count together. Default nil: no limits.
	Addresses *Addresses

	// ControlPackets is how often one client may send packets that carry no event: of
	// Engine.IO every packet but messages and the heartbeats that are due, pings and pongs of
	// a WebSocket, and of the owner's protocol those that it counts with
	// [Session.CountControl]. They count before the server acts on them, and the first
	// packet above the limit ends the session. Default: no limit.
	ControlPackets Rate

	// MaxHandshakeBytes is how many bytes of memory the header and the URL of a handshake
	// may take, which the session keeps. Each header and each parameter of the query counts
	// as 200 bytes more than its text. The server answers a larger handshake with 431.
	// Default 0: only net/http has a limit, see http.Server.MaxHeaderBytes.
	MaxHandshakeBytes int

	// Tap, if set, is called with each packet that arrives or leaves. It must not block,
	// and must not change the packet. When a message arrives, the result of Tap becomes
	// the Cause of the packet that Receive gets. When a packet leaves, its Cause is the
	// one that it had when it was passed to Send.
	Tap func(s *Session, d Direction, p eio.Packet) *eio.Cause

	// Exchanged, if set, is called when the server is about to answer a request of a
	// polling session. It must not block, and must not keep the body.
	Exchanged func(s *Session, e Exchange)

	// Upgraded, if set, is called when a session has moved to WebSocket.
	Upgraded func(s *Session)
}

// WithDefaults returns a copy of o in which every field that has a default is set. o may
// be nil.
func (o *Options) WithDefaults() Options {
	var d Options
	if o != nil {
		d = *o
	}
	if d.Path == "" {
		d.Path = "/engine.io/"
	}
	if d.Path = strings.TrimSuffix(d.Path, "/"); !d.NoTrailingSlash {
		d.Path += "/"
	}
	if d.PingInterval <= 0 {
		d.PingInterval = 25 * time.Second
	}
	if d.PingTimeout <= 0 {
		d.PingTimeout = 20 * time.Second
	}
	if d.UpgradeTimeout <= 0 {
		d.UpgradeTimeout = 10 * time.Second
	}
	if d.MaxHTTPBufferSize <= 0 {
		d.MaxHTTPBufferSize = 1e6
	}
	if d.Transports == nil {
		d.Transports = []string{Polling, WebSocket}
	}
	if d.MaxQueuedBytes == 0 {
		d.MaxQueuedBytes = 16 << 20
	}
	if d.HTTPCompression.Threshold == 0 {
		d.HTTPCompression.Threshold = 1024
	}
	return d
}

// serves reports whether the server answers requests for path.
func (o *Options) serves(path string) bool {
	rest, ok := strings.CutPrefix(path, o.Path)
	return ok && (!o.NoTrailingSlash || rest == "" || rest[0] == '/')
}

func (o *Options) allows(transport string) bool { return slices.Contains(o.Transports, transport) }

// upgrades lists the transports that a session on transport may move to.
func (o *Options) upgrades(transport string) []string {
	if transport == Polling && !o.NoUpgrades && o.allows(WebSocket) {
		return []string{WebSocket}
	}
	return []string{}
}

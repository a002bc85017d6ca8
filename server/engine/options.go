package engine

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/wire/eio"
)

// The names of the transports, as in the query parameter of that name.
const (
	Polling   = "polling"
	WebSocket = "websocket"
)

// Options configure a [Server]. The zero value is ready to use and has the
// defaults of the official server.
type Options struct {
	// Path is the prefix of the URLs served. Default "/engine.io/". A slash is
	// added at its end where there is none.
	Path string

	// NoTrailingSlash serves Path without the slash at its end too.
	NoTrailingSlash bool

	PingInterval      time.Duration // between a pong and the next ping; default 25 s
	PingTimeout       time.Duration // for a pong to arrive; default 20 s
	UpgradeTimeout    time.Duration // for an upgrade to complete; default 10 s
	MaxHTTPBufferSize int64         // bytes of a polling body or a WebSocket message; default 1e6
	Transports        []string      // allowed ones; default both
	NoUpgrades        bool          // polling sessions stay on polling

	// MaxQueuedBytes is what may wait to be sent to one client. Where more waits
	// already and the client takes nothing for PingTimeout, or where four times as
	// much waits, the next packet ends the session, so that a client that stops
	// reading cannot fill the memory. Default 16 MiB; negative: no limit, as in the
	// official server.
	MaxQueuedBytes int

	// CORS lets pages of other origins connect. Nil: only pages of the server's
	// own origin, and programs, which send no Origin.
	CORS *CORS

	// AnyOrigin turns off the check of the Origin header that keeps pages of
	// foreign origins from connecting. The official server has no such check.
	AnyOrigin bool

	// AllowEIO3 lets clients of protocol revision 3 connect: those of Socket.IO 2.
	AllowEIO3 bool

	// HTTPCompression says which answers to polls are compressed.
	HTTPCompression HTTPCompression

	// PerMessageDeflate has WebSocket messages compressed. Nil: they are not, as
	// each connection would need memory for it.
	PerMessageDeflate *PerMessageDeflate

	// Cookie, if set, is sent with the answer to a polling handshake. Its value is
	// the session's id. The engine itself has no use for it: load balancers have.
	Cookie *Cookie

	// InitialHeaders, if set, may change the headers of the answer to a handshake,
	// Headers those of every answer that a session's client gets. Refusals are
	// left as they are.
	InitialHeaders, Headers func(h http.Header, r *http.Request)

	// ConnectionError, if set, is told of each request that is refused.
	ConnectionError func(ConnectionError)

	// AllowRequest decides on a handshake, after all other checks. The text of
	// its error goes to the client with code 4.
	AllowRequest func(r *http.Request) error

	// MaxSessionsPerAddress is how many sessions one IP address may have at the same
	// time. A handshake beyond is answered 429, and by WebSocket before the upgrade.
	// Behind a proxy every client has the proxy's address. 0: any number.
	MaxSessionsPerAddress int

	// Tap, if set, is called with each packet that arrives or leaves. It must not
	// block nor change the packet. What it returns for a message that arrives comes
	// with it to Receive, as its Cause; one that leaves has the Cause that it was sent
	// with.
	Tap func(s *Session, d Direction, p eio.Packet) *eio.Cause

	// Exchanged, if set, is called when a request of a polling session is about to be
	// answered. It must not block nor keep the body.
	Exchanged func(s *Session, e Exchange)

	// Upgraded, if set, is called when a session has moved to WebSocket.
	Upgraded func(s *Session)
}

// Direction is the way of a packet, as the server sees it.
type Direction int

// The two ways of a packet.
const (
	In Direction = iota
	Out
)

// WithDefaults returns a copy of o, which may be nil, in which no field is left
// to a default.
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

// serves reports whether path is one that the server answers to.
func (o *Options) serves(path string) bool {
	rest, ok := strings.CutPrefix(path, o.Path)
	return ok && (!o.NoTrailingSlash || rest == "" || rest[0] == '/')
}

func (o *Options) allows(transport string) bool { return slices.Contains(o.Transports, transport) }

// upgrades lists what a session on transport may move to.
func (o *Options) upgrades(transport string) []string {
	if transport == Polling && !o.NoUpgrades && o.allows(WebSocket) {
		return []string{WebSocket}
	}
	return []string{}
}

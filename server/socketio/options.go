package socketio

import (
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

// ConnectionError says which request the server refused, and why.
type ConnectionError = engine.ConnectionError

// Options configure a [Server]. The zero value is ready to use and has the defaults of the
// official server.
type Options struct {
	Path            string        // the URLs that the server serves begin with it; default "/socket.io/"
	NoTrailingSlash bool          // also serve Path without the slash at its end
	ConnectTimeout  time.Duration // how long a client may take to join its first namespace; default 45 s

	PingInterval          time.Duration // between a pong and the next ping; default 25 s
	PingTimeout           time.Duration // how long a client may take to answer a ping; default 20 s
	UpgradeTimeout        time.Duration // how long an upgrade to WebSocket may take; default 10 s
	MaxSessionsPerAddress int           // how many connections one IP address may have; default 0: no limit
	MaxHTTPBufferSize     int64         // how many bytes one message of a client may have; default 1e6
	MaxQueuedBytes        int           // how many bytes may wait for a slow client; default 16 MiB, negative: no limit
	Transports            []string      // the transports that clients may use; default polling and websocket
	NoUpgrades            bool

	// Addresses limits what the clients of an IP address use together. Servers can share
	// it, and then count together. Nil: no limits.
	Addresses *engine.Addresses

	// ControlPackets is how often a client may send packets that carry no event: CONNECT,
	// DISCONNECT, an acknowledgement that is not expected, a ping of a WebSocket, and packets
	// of Engine.IO except the heartbeats that are due. They count before the server acts on
	// them, and the first one above the limit ends the connection. Default: no limit.
	ControlPackets engine.Rate

	// MaxHandshakeBytes is how many bytes of memory the header and the URL of a handshake
	// may take. The server answers a larger handshake with 431. Default 0: no limit except
	// the one of http.Server. See the same option of package engine.
	MaxHandshakeBytes int

	// MaxNamespaces is how many namespaces a client may have joined at the same time. If it
	// wants to join another one, it gets a CONNECT_ERROR with the code
	// "too_many_namespaces". Default 0: no limit.
	MaxNamespaces int

	// MaxConnectBytes is how many bytes the namespace's name and the auth payload of a
	// CONNECT may have. The server keeps both as long as the socket is connected. A client
	// that sends more gets a CONNECT_ERROR with the code "connect_too_large". Default 0: no
	// limit.
	MaxConnectBytes int

	// MaxAttachmentBytes is how many bytes the attachments of one packet may have together.
	// The connection of a client that sends more is closed. Only the default Parser obeys
	// it. Default 0: no limit.
	MaxAttachmentBytes int

	// MaxDepth is how deep the JSON of a packet may be nested. The connection of a client
	// that sends deeper JSON is closed. Only the default Parser obeys it. Default 0: the
	// limit of the parser, 1,000.
	MaxDepth int

	// MaxPendingAcks is how many acknowledgements of one socket the server may wait for at
	// the same time. Above that, [Call] returns [ErrTooManyAcks], and [CallAll] does not ask
	// the socket. Default 0: no limit.
	MaxPendingAcks int

	// MaxAnswerBytes is how many bytes of acknowledgements the server keeps for calls of
	// [CallAll] that still wait for others. A call leaves out the acknowledgements that do
	// not fit, and returns [ErrAnswersTooLarge] with the rest. Default 0: no limit.
	MaxAnswerBytes int

	// MaxAnswerBytesPerCall is how many of these bytes the server keeps for one call, so
	// that a call with large acknowledgements leaves room for others. Default 0: no limit.
	MaxAnswerBytesPerCall int

	// MaxWaitingBytes is how many bytes of one client's events may wait for their handlers.
	// If more bytes wait, the server reads nothing from the client until it has handled
	// some. Default 16 MiB; negative: no limit, as in the official server.
	MaxWaitingBytes int

	CORS         *engine.CORS                // nil: only pages of the same origin may connect
	AnyOrigin    bool                        // pages of all origins may connect, as in the official server
	AllowRequest func(r *http.Request) error // if it returns an error, the handshake is refused

	// AllowEIO3 lets Socket.IO 2 clients connect. These clients compute the ids of their
	// sockets from the secret id of the session, so the server does the same. Anybody who
	// learns such a socket id can act for the client while the client uses polling.
	AllowEIO3 bool

	HTTPCompression   engine.HTTPCompression    // compresses the answers to polls; on by default
	PerMessageDeflate *engine.PerMessageDeflate // compresses WebSocket messages; nil: no compression
	Cookie            *engine.Cookie            // is set in the answers to polling handshakes; nil: no cookie

	// InitialHeaders may change the headers of the answers to handshakes. Headers may
	// change the headers of all answers that the client of a session gets.
	InitialHeaders, Headers func(h http.Header, r *http.Request)

	// ConnectionError is called with each request that the server refuses.
	ConnectionError func(ConnectionError)

	// ClientFiles, if set, has the bundles of the official client: socket.io.js,
	// socket.io.min.js, socket.io.esm.min.js, socket.io.msgpack.min.js and their maps. The
	// server serves them below Path. A file whose name has .br or .gz added at the end is
	// the compressed form of the file without that suffix. The server also serves other
	// scripts and WebAssembly files, so you can add a client of your own.
	ClientFiles fs.FS

	// ClientVersion is the ETag of the official bundles. Default: a hash of each file. The
	// ETag of another file is always a hash.
	ClientVersion string

	// Recovery lets clients that were cut off come back as the sockets that they had. Nil:
	// they get new sockets.
	Recovery *Recovery

	// Parser encodes packets. Nil: the official JSON parser.
	Parser Parser

	// CleanupEmptyChildNamespaces removes a child of a [ParentNamespace] when its last
	// socket has gone.
	CleanupEmptyChildNamespaces bool

	// Adapter is called once for each namespace. It returns an adapter that connects the
	// namespace with the same namespace on other servers. Nil: the server is on its own.
	Adapter func(Local) Adapter

	// Observer is called with everything that happens. Nil: nothing is observed, which
	// costs nothing. [Server.AddObserver] adds other observers.
	Observer Observer

	Logger *slog.Logger // nil: the server logs nothing

	// LogAttrs, if set, returns additional attributes for each log record about a socket,
	// such as its user. The record always has the namespace and the id of the socket.
	LogAttrs func(*Socket) []slog.Attr
}

// WithDefaults returns a copy of o with all defaults filled in, including those of the
// engine. o may be nil.
func (o *Options) WithDefaults() Options {
	var d Options
	if o != nil {
		d = *o
	}
	if d.Path == "" {
		d.Path = "/socket.io/"
	}
	d.Path = strings.TrimSuffix(d.Path, "/") + "/"
	if d.ConnectTimeout <= 0 {
		d.ConnectTimeout = 45 * time.Second
	}
	d.Recovery = d.Recovery.withDefaults()
	if d.Parser == nil {
		d.Parser = jsonParser{}
	}
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	if d.MaxWaitingBytes == 0 {
		d.MaxWaitingBytes = 16 << 20
	}
	e := d.engine().WithDefaults()
	d.PingInterval, d.PingTimeout, d.UpgradeTimeout = e.PingInterval, e.PingTimeout, e.UpgradeTimeout
	d.MaxHTTPBufferSize, d.MaxQueuedBytes = e.MaxHTTPBufferSize, e.MaxQueuedBytes
	d.Transports, d.HTTPCompression = e.Transports, e.HTTPCompression
	return d
}

func (o *Options) engine() *engine.Options {
	return &engine.Options{
		Path: o.Path, NoTrailingSlash: o.NoTrailingSlash,
		PingInterval: o.PingInterval, PingTimeout: o.PingTimeout, UpgradeTimeout: o.UpgradeTimeout,
		MaxHTTPBufferSize: o.MaxHTTPBufferSize, MaxQueuedBytes: o.MaxQueuedBytes, MaxSessionsPerAddress: o.MaxSessionsPerAddress,
		Addresses: o.Addresses, ControlPackets: o.ControlPackets, MaxHandshakeBytes: o.MaxHandshakeBytes,
		Transports: o.Transports, NoUpgrades: o.NoUpgrades,
		CORS: o.CORS, AnyOrigin: o.AnyOrigin, AllowRequest: o.AllowRequest,
		AllowEIO3: o.AllowEIO3, HTTPCompression: o.HTTPCompression, PerMessageDeflate: o.PerMessageDeflate,
		Cookie: o.Cookie, InitialHeaders: o.InitialHeaders, Headers: o.Headers, ConnectionError: o.ConnectionError,
	}
}

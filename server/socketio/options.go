package socketio

import (
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

// ConnectionError is a request that was refused, and why.
type ConnectionError = engine.ConnectionError

// Options configure a [Server]. The zero value is ready to use and has the
// defaults of the official server.
type Options struct {
	Path            string        // of the URLs served; default "/socket.io/"
	NoTrailingSlash bool          // serve Path without the slash at its end too
	ConnectTimeout  time.Duration // for a client to join a first namespace; default 45 s

	PingInterval          time.Duration // default 25 s
	PingTimeout           time.Duration // default 20 s
	UpgradeTimeout        time.Duration // default 10 s
	MaxSessionsPerAddress int           // connections of one IP address; default 0: any number
	MaxHTTPBufferSize     int64         // bytes of one message; default 1e6
	MaxQueuedBytes        int           // waiting for a client that takes nothing; default 16 MiB, negative: no limit
	Transports            []string      // default polling and websocket
	NoUpgrades            bool

	CORS         *engine.CORS                // nil: pages of the same origin only
	AnyOrigin    bool                        // no check of Origin, as the official server
	AllowRequest func(r *http.Request) error // decides on a handshake

	// AllowEIO3 lets Socket.IO 2 clients connect. Their sockets have the session's
	// id for an id, since these clients compute it so: whoever learns it can act
	// for the client while it is on polling.
	AllowEIO3 bool

	HTTPCompression   engine.HTTPCompression    // of answers to polls; on by default
	PerMessageDeflate *engine.PerMessageDeflate // of WebSocket messages; nil: none
	Cookie            *engine.Cookie            // of polling handshakes; nil: none

	// InitialHeaders and Headers may change the headers of the answers to
	// handshakes, and to all requests of sessions.
	InitialHeaders, Headers func(h http.Header, r *http.Request)

	// ConnectionError is told of each request that is refused.
	ConnectionError func(ConnectionError)

	// ClientFiles, if set, has the bundles of the official client, which are then
	// served below Path: socket.io.js, socket.io.min.js, socket.io.esm.min.js,
	// socket.io.msgpack.min.js and their maps. A file beside it with the suffix .br
	// or .gz is the same one, compressed. Other scripts, and WebAssembly, are served
	// too, so that a client of your own may stand beside it.
	ClientFiles fs.FS

	// ClientVersion is the ETag of the official bundles. Others, and these by
	// default, have a hash for one.
	ClientVersion string

	// Recovery lets clients that were cut off come back as the sockets they were.
	// Nil: each comes back as a new one.
	Recovery *Recovery

	// Parser encodes packets. Nil: the official JSON parser.
	Parser Parser

	// CleanupEmptyChildNamespaces removes a child of a [ParentNamespace] with its
	// last socket.
	CleanupEmptyChildNamespaces bool

	// Adapter connects each namespace with its like on other servers. It is
	// called once a namespace. Nil: this server is alone.
	Adapter func(Local) Adapter

	// Observer is told what happens. Nil: nothing is told, at no cost.
	// [Server.AddObserver] adds others.
	Observer Observer

	Logger *slog.Logger // default: discards

	// LogAttrs, if set, says more of a socket in each record about it, such as whose
	// it is. The namespace and the id are there already.
	LogAttrs func(*Socket) []slog.Attr
}

// WithDefaults returns a copy of o, which may be nil, with every default filled in,
// those of the engine included.
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
		Transports: o.Transports, NoUpgrades: o.NoUpgrades,
		CORS: o.CORS, AnyOrigin: o.AnyOrigin, AllowRequest: o.AllowRequest,
		AllowEIO3: o.AllowEIO3, HTTPCompression: o.HTTPCompression, PerMessageDeflate: o.PerMessageDeflate,
		Cookie: o.Cookie, InitialHeaders: o.InitialHeaders, Headers: o.Headers, ConnectionError: o.ConnectionError,
	}
}

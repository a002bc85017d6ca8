package socketio

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

// Options configure a [Server]. The zero value is ready to use and has the
// defaults of the official server.
type Options struct {
	Path           string        // of the URLs served; default "/socket.io/"
	ConnectTimeout time.Duration // for a client to join a first namespace; default 45 s

	PingInterval      time.Duration // default 25 s
	PingTimeout       time.Duration // default 20 s
	UpgradeTimeout    time.Duration // default 10 s
	MaxHTTPBufferSize int64         // bytes of one message; default 1e6
	MaxQueuedBytes    int           // waiting for one client; default 16 MiB, negative: no limit
	Transports        []string      // default polling and websocket
	NoUpgrades        bool

	CORS         *engine.CORS                // nil: pages of the same origin only
	AnyOrigin    bool                        // no check of Origin, as the official server
	AllowRequest func(r *http.Request) error // decides on a handshake

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
	Observer Observer

	Logger *slog.Logger // default: discards
}

func (o *Options) withDefaults() Options {
	var d Options
	if o != nil {
		d = *o
	}
	if d.Path == "" {
		d.Path = "/socket.io/"
	}
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
	return d
}

func (o *Options) engine() *engine.Options {
	return &engine.Options{
		Path:         o.Path,
		PingInterval: o.PingInterval, PingTimeout: o.PingTimeout, UpgradeTimeout: o.UpgradeTimeout,
		MaxHTTPBufferSize: o.MaxHTTPBufferSize, MaxQueuedBytes: o.MaxQueuedBytes,
		Transports: o.Transports, NoUpgrades: o.NoUpgrades,
		CORS: o.CORS, AnyOrigin: o.AnyOrigin, AllowRequest: o.AllowRequest,
	}
}

package web

import (
	"cmp"
	"log/slog"
	"time"

	"github.com/socketplay/socketplay/web/pages"
)

// Options is what the pages need to know of the program. The zero value is a
// playground with the official defaults.
type Options struct {
	Instances []pages.Instance // of lab main; default a and b

	// Lab returns the name of the lab with that id and of the instances that it begins
	// with, "" where that is none. Nil: there is only main.
	Lab func(id string) (name string, instances []string)

	Dashboard bool // serve the official Admin UI at /admin/ui/, if it was built

	Server Server       // options of its Socket.IO servers, shown as they are
	Redis  string       // in words, without credentials: "embedded, for this process only"
	Dev    string       // this package's folder on disk: assets are read from there at every request
	Logger *slog.Logger // default slog.Default
}

// Server holds the options of the running Socket.IO servers. Zero fields have
// the library's defaults.
type Server struct {
	PingTimeout       time.Duration
	PingInterval      time.Duration
	UpgradeTimeout    time.Duration
	ConnectTimeout    time.Duration
	MaxHTTPBufferSize int64
	Transports        []string
	Origins           []string // that CORS allows, besides the server's own
	Credentials       bool     // CORS allows cookies
}

func (o *Options) withDefaults() Options {
	var r Options
	if o != nil {
		r = *o
	}
	if len(r.Instances) == 0 {
		r.Instances = []pages.Instance{{Name: "a", Path: "/socket.io/"}, {Name: "b", Path: "/lab/main/b/socket.io/"}}
	}
	s := &r.Server
	s.PingTimeout = cmp.Or(s.PingTimeout, 20*time.Second)
	s.PingInterval = cmp.Or(s.PingInterval, 25*time.Second)
	s.UpgradeTimeout = cmp.Or(s.UpgradeTimeout, 10*time.Second)
	s.ConnectTimeout = cmp.Or(s.ConnectTimeout, 45*time.Second)
	s.MaxHTTPBufferSize = cmp.Or(s.MaxHTTPBufferSize, 1_000_000)
	if len(s.Transports) == 0 {
		s.Transports = []string{"polling", "websocket"}
	}
	if r.Lab == nil {
		r.Lab = func(string) (string, []string) { return "", nil }
	}
	r.Redis = cmp.Or(r.Redis, "embedded, for this process only")
	if r.Logger == nil {
		r.Logger = slog.Default()
	}
	return r
}

package web

import (
	"log/slog"

	"github.com/socketplay/socketplay/web/pages"
)

// Options is what the pages need to know about the program. The zero value is a
// playground with two instances that shows no settings.
type Options struct {
	Instances []pages.Instance // of lab main; default a and b

	// Lab returns the name of the lab with that id and the names of its first instances.
	// The name is "" if no lab has that id. Nil: main is the only lab.
	Lab func(id string) (name string, instances []string)

	Dashboard bool // serve the official Admin UI at /admin/ui/, if it was built

	Settings []pages.Setting // the option table of its Socket.IO servers
	Dev      string          // this package's folder on disk, to read assets from at every request; "": read the binary's
	Logger   *slog.Logger    // default slog.Default
}

func (o *Options) withDefaults() Options {
	var r Options
	if o != nil {
		r = *o
	}
	if len(r.Instances) == 0 {
		r.Instances = []pages.Instance{{Name: "a", Path: "/socket.io/"}, {Name: "b", Path: "/lab/main/b/socket.io/"}}
	}
	if r.Lab == nil {
		r.Lab = func(string) (string, []string) { return "", nil }
	}
	if r.Logger == nil {
		r.Logger = slog.Default()
	}
	return r
}

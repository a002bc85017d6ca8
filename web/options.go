package web

import (
	"log/slog"

	"github.com/socketplay/socketplay/web/pages"
)

// Options tell the pages what they need to know about the program. With the zero value,
// lab main has two instances and the pages show no settings.
type Options struct {
	Instances []pages.Instance // the instances of lab main; default "a" and "b"

	// Lab returns the name of the lab with that id, and the names of the instances that
	// the lab begins with. name is "" if no lab has that id. If Lab is nil, main is the
	// only lab.
	Lab func(id string) (name string, instances []string)

	Dashboard bool // serve the official Admin UI at /admin/ui/, if it was built

	Settings []pages.Setting // the rows of the table of options, with which the Socket.IO servers run
	Dev      string          // path of this package on disk, from which assets are read at every request; "": the binary contains them
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

package web

import (
	"log/slog"

	"github.com/socketplay/socketplay/web/pages"
)

// Options is what the pages need to know of the program. The zero value is a
// playground with two instances whose settings are not shown.
type Options struct {
	Instances []pages.Instance // of lab main; default a and b

	// Lab returns the name of the lab with that id and of the instances that it begins
	// with, "" where that is none. Nil: there is only main.
	Lab func(id string) (name string, instances []string)

	Dashboard bool // serve the official Admin UI at /admin/ui/, if it was built

	Settings []pages.Setting // options of its Socket.IO servers, as pages show them
	Dev      string          // this package's folder on disk: assets are read from there at every request
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

package web

import (
	"log/slog"
	"net/http"

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

	// Enter opens the lab with that id for the sender of r, before the page of the lab is
	// served. If the lab cannot be opened now, Enter says why. nil: every lab can be.
	Enter func(r *http.Request, id string) *Refusal

	// Reach says how other devices reach the program, as far as the sender of r is
	// concerned. nil: they do not.
	Reach func(r *http.Request) Reach

	Dashboard bool // serve the official Admin UI at /admin/ui/, if it was built

	Settings []pages.Setting // the rows of the table of options, with which the Socket.IO servers run
	Dev      string          // path of this package on disk, from which assets are read at every request; "": the binary contains them
	Logger   *slog.Logger    // default slog.Default
}

// Refusal says why a lab cannot be opened now.
type Refusal struct {
	Status    int
	Message   string            // for people
	SetHeader func(http.Header) // adds to the headers of the answer
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
	if r.Enter == nil {
		r.Enter = func(*http.Request, string) *Refusal { return nil }
	}
	if r.Reach == nil {
		r.Reach = func(*http.Request) Reach { return Reach{Local: true, Port: "3000", Here: true} }
	}
	if r.Logger == nil {
		r.Logger = slog.Default()
	}
	return r
}

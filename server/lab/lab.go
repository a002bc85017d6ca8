package lab

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// controlName is the path segment of the control plane: no instance has it.
const controlName = "control"

// Options describe a [Lab].
type Options struct {
	ID        string
	Instances []string // the names of all that it can have, in order; default a and b
	First     int      // how many of them it begins with; 0: all
	Least     int      // how many stay, while pages may add the others and remove them again; 0: all

	// Server is what each instance's server is made with. The lab sets Path,
	// Adapter and Observer.
	Server socketio.Options

	// Adapter connects an instance with the others; observer belongs into its
	// options. Nil: each instance is alone.
	Adapter func(instance string, observer socketio.Observer) func(socketio.Local) socketio.Adapter

	// Cut cuts an instance off from what Adapter connects it with, or mends that.
	// Nil: pages cannot do it.
	Cut func(instance string, cut bool)

	// Setup adds middleware and handlers to an instance each time it starts.
	Setup func(instance string, io *socketio.Server)

	// User names a socket's user in the trace and in the state. Nil, or "": none.
	User func(*socketio.Socket) string

	// Hidden is a namespace that shows neither in the trace nor in the state: it is
	// there for who keeps the lab, not for who learns in it. "": none.
	Hidden string

	// MaxClients bounds the connections to the lab's instances, and those of pages
	// that watch. 0: no bound.
	MaxClients int
}

// Lab is a running world. It is an http.Handler for /lab/{id}/.
type Lab struct {
	opts      Options
	recorder  *trace.Recorder
	transit   transit
	faults    faults
	instances instances
	control   *socketio.Server
}

// New starts a lab with the instances that it begins with.
func New(opts Options) (*Lab, error) {
	if opts.Instances == nil {
		opts.Instances = []string{"a", "b"}
	}
	all := len(opts.Instances)
	opts.First, opts.Least = cmp.Or(opts.First, all), cmp.Or(opts.Least, all)
	if opts.First > all || opts.Least > opts.First || opts.Least < 1 {
		return nil, fmt.Errorf("lab: of %d instances %d cannot be there at first and %d stay", all, opts.First, opts.Least)
	}
	for _, name := range opts.Instances {
		if name == controlName || name == "" || strings.ContainsAny(name, "/?#") {
			return nil, fmt.Errorf("lab: an instance cannot be named %q", name)
		}
	}
	l := &Lab{opts: opts, recorder: trace.NewRecorder(0)}
	control, err := socketio.New(&socketio.Options{Logger: opts.Server.Logger, AllowRequest: l.limit(func() int { return l.control.Connections() }, nil)})
	if err != nil {
		return nil, err
	}
	l.control = control
	l.serveControl(control.Of("/lab"))
	for _, name := range opts.Instances[:opts.First] {
		i := &Instance{lab: l, name: name}
		if err := i.Start(context.Background()); err != nil {
			return nil, errors.Join(err, l.Close(context.Background()))
		}
		l.instances.add(i)
	}
	return l, nil
}

// Trace returns the lab's recorder.
func (l *Lab) Trace() *trace.Recorder { return l.recorder }

// Instance returns the instance of that name, nil if there is none.
func (l *Lab) Instance(name string) *Instance {
	for _, i := range l.Instances() {
		if i.name == name {
			return i
		}
	}
	return nil
}

// Instances returns the lab's instances, running or not, in order. The slice must not
// be changed.
func (l *Lab) Instances() []*Instance { return l.instances.now() }

// ServeHTTP routes /lab/{id}/{instance}/socket.io/ to the instance.
func (l *Lab) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	prefix := "/lab/" + l.opts.ID + "/"
	rest, ok := strings.CutPrefix(r.URL.Path, prefix)
	if !ok {
		WriteNotFound(w, "There is no such lab. A link to a lab is valid until the lab is closed.")
		return
	}
	name, _, _ := strings.Cut(rest, "/")
	var h http.Handler
	if name == controlName {
		h = l.control
	} else if i := l.Instance(name); i != nil {
		h = i
	} else {
		WriteNotFound(w, fmt.Sprintf("Lab %s has no instance of that name.", l.opts.ID))
		return
	}
	http.StripPrefix(prefix+name, h).ServeHTTP(w, r)
}

// Emit sends an event to rooms, all sockets where there are none, from whichever
// instance runs. It lets code that is no socket's, such as an HTTP handler,
// reach the lab's clients.
func (l *Lab) Emit(ctx context.Context, rooms []string, event string, args ...any) error {
	for _, i := range l.Instances() {
		if io := i.Server(); io != nil {
			return io.To(rooms...).Emit(ctx, event, args...)
		}
	}
	return errors.New("lab: no instance is running")
}

// Clients returns the number of connections to the lab's instances.
func (l *Lab) Clients() int {
	n := 0
	for _, i := range l.Instances() {
		if io := i.Server(); io != nil {
			n += io.Connections()
		}
	}
	return n
}

// Busy reports whether anybody is connected, as a client or to watch.
func (l *Lab) Busy() bool { return l.control.Connections() > 0 || l.Clients() > 0 }

// errFull is what a client that is one too many is told.
var errFull = errors.New("lab is full: close a client or a page, or open another lab")

// limit returns a hook that refuses handshakes beyond Options.MaxClients, and asks
// next about the others.
func (l *Lab) limit(count func() int, next func(*http.Request) error) func(*http.Request) error {
	return func(r *http.Request) error {
		if l.opts.MaxClients > 0 && count() >= l.opts.MaxClients {
			return errFull
		}
		if next != nil {
			return next(r)
		}
		return nil
	}
}

// Close stops the control plane and then all instances, which get until the end of
// ctx to serve what they have received: see [socketio.Server.Shutdown].
func (l *Lab) Close(ctx context.Context) error {
	l.faults.links.mend() // nobody waits any longer
	err := l.control.Close(ctx)
	instances := l.instances.close()
	errs := make([]error, len(instances))
	var stopping sync.WaitGroup
	for n, i := range instances {
		stopping.Go(func() { errs[n] = i.shutdown(ctx) })
	}
	stopping.Wait()
	return errors.Join(err, errors.Join(errs...))
}

// WriteNotFound answers 404 with a JSON body that says what is missing.
func WriteNotFound(w http.ResponseWriter, message string) {
	writeProblem(w, http.StatusNotFound, "not_found", message)
}

func writeProblem(w http.ResponseWriter, status int, code, message string) {
	body, err := json.Marshal(struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}{code, message})
	if err != nil {
		panic(err) // two strings
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

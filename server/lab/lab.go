package lab

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// controlName is the control plane's path segment. No instance can have this name.
const controlName = "control"

// Lab is a running lab: its instances, its trace and its control plane. It is an
// http.Handler for /lab/{id}/.
type Lab struct {
	opts          Options
	limits        Limits // those of opts, see Limits.comparable
	recorder      *trace.Recorder
	publishCauses publishCauses
	faults        faults
	instances     instances
	control       *socketio.Server
	coming        comingRooms
	events        *eventGuard
	userSockets   *limits.Counter
	largeEvents   *limits.Bucket
	requests      *limits.Buckets // that the trace records, by address
}

// New starts a lab and its first instances.
func New(opts Options) (*Lab, error) {
	if opts.Instances == nil {
		opts.Instances = []string{"a", "b"}
	}
	all := len(opts.Instances)
	opts.First, opts.Least = cmp.Or(opts.First, all), cmp.Or(opts.Least, all)
	if opts.First > all || opts.Least > opts.First || opts.Least < 1 {
		return nil, fmt.Errorf("lab: First is %d and Least is %d; want 1 <= Least <= First <= %d, the number of instances", opts.First, opts.Least, all)
	}
	for _, name := range opts.Instances {
		if name == controlName || name == "" || strings.ContainsAny(name, "/?#") {
			return nil, fmt.Errorf("lab: an instance cannot be named %q", name)
		}
	}
	l := &Lab{
		opts: opts, limits: opts.Limits.comparable(),
		recorder: trace.NewRecorder(trace.Options{Bytes: opts.Limits.TraceBytes, Budget: opts.TraceBudget}),
		events:   newEventGuard(opts.Events), userSockets: limits.NewCounter(int64(opts.MaxSocketsPerUser)),
		largeEvents: limits.NewBucket(largeRate), requests: limits.NewBuckets(requestRate),
	}
	control, err := socketio.New(l.controlOptions())
	if err != nil {
		return nil, err
	}
	l.control = control
	l.events.guard(control, nil, nil)
	l.serveControl(control.Of("/lab"))
	for _, name := range opts.Instances[:opts.First] {
		l.instances.add(&Instance{lab: l, name: name})
	}
	for _, i := range l.Instances() {
		if err := i.Start(context.Background()); err != nil {
			return nil, errors.Join(err, l.Close(context.Background()))
		}
	}
	return l, nil
}

// Trace returns the lab's recorder.
func (l *Lab) Trace() *trace.Recorder { return l.recorder }

// Instance returns the instance of that name, or nil if the lab does not have it.
func (l *Lab) Instance(name string) *Instance {
	for _, i := range l.Instances() {
		if i.name == name {
			return i
		}
	}
	return nil
}

// Instances returns the lab's instances in order, the stopped ones too. The caller must
// not change the slice.
func (l *Lab) Instances() []*Instance { return l.instances.all() }

// ServeHTTP routes a request to the instance or the control plane that its path names.
func (l *Lab) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	prefix := "/lab/" + l.opts.ID + "/"
	rest, ok := strings.CutPrefix(r.URL.Path, prefix)
	if !ok {
		writeNotFound(w, "There is no such lab. A link to a lab is valid until the lab is closed.")
		return
	}
	name, _, _ := strings.Cut(rest, "/")
	var h http.Handler
	if name == controlName {
		h = l.control
	} else if i := l.Instance(name); i != nil {
		h = i
	} else {
		writeNotFound(w, fmt.Sprintf("Lab %s has no instance of that name.", l.opts.ID))
		return
	}
	http.StripPrefix(prefix+name, h).ServeHTTP(w, r)
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

// Busy reports whether a client, or a page that watches the lab, is connected.
func (l *Lab) Busy() bool { return l.control.Connections() > 0 || l.Clients() > 0 }

// errFull is the error for a client that exceeds Options.MaxClients.
var errFull = errors.New("lab is full: close a client or a page, open another lab, or ask who runs this playground")

// limitClients returns a hook that refuses a handshake if count has reached
// Options.MaxClients. Otherwise it returns the result of next, or accepts the handshake
// if next is nil.
func (l *Lab) limitClients(count func() int, next func(*http.Request) error) func(*http.Request) error {
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

// Close stops the control plane and then all instances. Until ctx ends, they still
// handle the events that they have received: see [socketio.Server.Shutdown].
func (l *Lab) Close(ctx context.Context) error {
	l.faults.links.mend() // so that no request waits for a paused link any longer
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

package lab

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Main is the id of the lab that always exists.
const Main = "main"

var (
	// ErrTooMany reports that the registry cannot open another lab now.
	ErrTooMany = errors.New("lab: too many labs are open")

	errNoLab   = errors.New("lab: no such lab")
	errClosing = errors.New("lab: the registry is closed")
)

// Hosted is a lab as a [Registry] opens, serves and closes it, together with everything
// that runs with the lab, such as an app's REST interface.
type Hosted interface {
	// ServeHTTP serves the requests below /lab/{id}/.
	http.Handler

	// Busy reports whether a client, or a page that watches, is connected.
	Busy() bool

	// Close ends the lab and deletes its data.
	Close(ctx context.Context) error
}

// RegistryOptions describe a [Registry]. IDs and Open are required.
type RegistryOptions struct {
	IDs IDs

	// Open opens the lab with this id. The registry calls it when the first request for
	// the lab arrives, and NewRegistry calls it for Main.
	Open func(ctx context.Context, id string) (Hosted, error)

	Max   int           // number of labs that can be open at a time, besides main; default 100
	Idle  time.Duration // how long a lab stays open after its last client or page has left; default 10 min
	Brief time.Duration // the same as Idle, for labs of CreateBrief; default 20 s

	Logger *slog.Logger // default: discards
}

// Registry holds the labs of a process. It opens a lab when a request for it arrives, and
// closes the lab when it has been idle for some time. Lab main is always open. It is an
// http.Handler for /lab/.
type Registry struct {
	opts RegistryOptions
	main Hosted
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu     sync.Mutex
	labs   map[string]*entry
	closed bool
	opened uint64
}

// entry is a lab that is open, opening or closing.
type entry struct {
	ready  chan struct{} // closed when hosted or err is set
	hosted Hosted
	err    error

	// The rest is guarded by Registry.mu.

	brief bool // made by CreateBrief

	lastUsed time.Time
	requests int           // requests that the lab is serving now
	closing  chan struct{} // nil until the lab begins to close; closed when the lab has closed
}

// NewRegistry returns a registry in which lab main is open.
func NewRegistry(ctx context.Context, opts RegistryOptions) (*Registry, error) {
	if opts.Max <= 0 {
		opts.Max = 100
	}
	if opts.Idle <= 0 {
		opts.Idle = 10 * time.Minute
	}
	if opts.Brief <= 0 {
		opts.Brief = 20 * time.Second
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	main, err := opts.Open(ctx, Main)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	r := &Registry{opts: opts, main: main, stop: stop, labs: make(map[string]*entry)}
	r.wg.Go(func() { r.closeIdle(ctx) })
	return r, nil
}

// Main returns the lab that always exists.
func (r *Registry) Main() Hosted { return r.main }

// Valid reports whether id is Main or was made by RegistryOptions.IDs.
func (r *Registry) Valid(id string) bool { return id == Main || r.opts.IDs.Valid(id) }

// Create opens a new lab, which begins with the given number of instances, and returns
// its id. The error is ErrTooMany if RegistryOptions.Max labs are open.
func (r *Registry) Create(ctx context.Context, instances int) (string, error) {
	return r.create(ctx, instances, false)
}

// CreateBrief does what Create does, for a page that needs a lab of its own only for a
// moment. The registry closes such a lab soon after the page has left it. At most half of
// RegistryOptions.Max can be brief labs, so that there is always room for other labs.
func (r *Registry) CreateBrief(ctx context.Context, instances int) (string, error) {
	return r.create(ctx, instances, true)
}

func (r *Registry) create(ctx context.Context, instances int, brief bool) (string, error) {
	id := r.opts.IDs.New(instances)
	_, leave, err := r.enter(ctx, id, brief)
	if err != nil {
		return "", err
	}
	leave()
	return id, nil
}

// enter returns the lab with that id, and opens it if it is not open. If brief is true
// and it opens the lab, the lab is a brief one, see [Registry.CreateBrief]. The caller
// must call leave when its request is done.
func (r *Registry) enter(ctx context.Context, id string, brief bool) (_ Hosted, leave func(), err error) {
	if id == Main {
		return r.main, func() {}, nil
	}
	if !r.opts.IDs.Valid(id) {
		return nil, nil, errNoLab
	}
	r.mu.Lock()
	e := r.labs[id]
	for e != nil && e.closing != nil { // wait: the data of the lab must be deleted before the lab opens again
		closing := e.closing
		r.mu.Unlock()
		select {
		case <-closing:
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		}
		r.mu.Lock()
		e = r.labs[id]
	}
	switch {
	case e != nil:
	case r.closed:
		err = errClosing
	case len(r.labs) >= r.opts.Max, brief && r.countBriefLocked() >= r.opts.Max/2:
		err = ErrTooMany
	default:
		e = &entry{ready: make(chan struct{}), brief: brief}
		r.labs[id] = e
		r.opened++
		r.wg.Go(func() { r.openLab(context.WithoutCancel(ctx), id, e) })
	}
	if err != nil {
		r.mu.Unlock()
		return nil, nil, err
	}
	e.requests++
	r.mu.Unlock()
	leave = func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		e.requests--
		e.lastUsed = time.Now()
	}
	select {
	case <-e.ready:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err == nil {
		err = e.err
	}
	if err != nil {
		leave()
		return nil, nil, err
	}
	return e.hosted, leave, nil
}

func (r *Registry) countBriefLocked() int {
	n := 0
	for _, e := range r.labs {
		if e.brief {
			n++
		}
	}
	return n
}

// openLab opens a lab. If that fails, the next request tries again.
func (r *Registry) openLab(ctx context.Context, id string, e *entry) {
	defer close(e.ready)
	e.hosted, e.err = r.opts.Open(ctx, id)
	if e.err != nil {
		r.opts.Logger.Error("a lab does not open", "lab", Name(id), "error", e.err)
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.labs, id)
	}
}

// Stats returns how many labs are open besides main, and how many the registry has opened
// so far.
func (r *Registry) Stats() (open int, opened uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.labs), r.opened
}

// ServeHTTP gives a request to the lab that its path names.
func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	id, _, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/lab/"), "/")
	hosted, leave, err := r.enter(req.Context(), id, false)
	switch {
	case errors.Is(err, errNoLab):
		writeNotFound(w, "There is no such lab. Check that the link is complete. A playground that was restarted no longer has its old labs.")
	case err != nil:
		WriteUnavailable(w, err)
	default:
		defer leave()
		hosted.ServeHTTP(w, req)
	}
}

// Close closes all labs.
func (r *Registry) Close(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.stop()
	r.wg.Wait() // until opening labs are open and closeIdle has ended
	r.mu.Lock()
	labs := r.labs
	r.labs = make(map[string]*entry)
	r.mu.Unlock()
	errs := make(chan error, len(labs)+1)
	var closing sync.WaitGroup
	closing.Go(func() { errs <- r.main.Close(ctx) })
	for _, e := range labs {
		closing.Go(func() { errs <- e.hosted.Close(ctx) })
	}
	closing.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	return errors.Join(all...)
}

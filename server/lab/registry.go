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
	// ErrNoLab reports an id that is none.
	ErrNoLab = errors.New("lab: no such lab")

	// ErrTooMany reports that no further lab can be opened now.
	ErrTooMany = errors.New("lab: too many labs are open")

	errClosing = errors.New("lab: the registry is closed")
)

// closeTimeout bounds the closing of a lab that is idle.
const closeTimeout = 10 * time.Second

// Hosted is what a [Registry] opens, serves and closes under the id of a lab: the lab, and
// what else runs with it, such as an app's REST interface.
type Hosted interface {
	// ServeHTTP serves the requests below /lab/{id}/.
	http.Handler

	// Busy reports whether anybody is connected.
	Busy() bool

	// Close ends it and forgets what it kept.
	Close(ctx context.Context) error
}

// RegistryOptions describe a [Registry]. IDs and Open are required.
type RegistryOptions struct {
	IDs IDs

	// Open opens the lab with this id when a request enters it. Main is opened at once.
	Open func(ctx context.Context, id string) (Hosted, error)

	Max   int           // labs that are open at a time, beside main; default 100
	Idle  time.Duration // after which a lab that nobody is in is closed; default 10 min
	Brief time.Duration // the same for those of CreateBrief; default 20 s

	Logger *slog.Logger // default: discards
}

// Registry has the labs of a process: main, and those that are opened when
// somebody enters them and closed when nobody has been in them for a while. It is
// an http.Handler for /lab/.
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

// entry is a lab that is open, or opening.
type entry struct {
	ready  chan struct{} // closed when the next two are set
	hosted Hosted
	err    error

	// The rest is guarded by Registry.mu.

	brief bool

	used time.Time
	in   int           // requests under way
	gone chan struct{} // not nil while the lab closes; closed when it has
}

// NewRegistry opens main.
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

// Valid reports whether id is main's or one of RegistryOptions.IDs.
func (r *Registry) Valid(id string) bool { return id == Main || r.opts.IDs.Valid(id) }

// Create opens a lab that there has not been, which begins with so many instances, and
// returns its id.
func (r *Registry) Create(ctx context.Context, instances int) (string, error) {
	return r.create(ctx, instances, false)
}

// CreateBrief does so for a page that needs a lab for a moment, and for itself: it is
// closed soon after the page has left. Such labs take no more than half of the room, so
// that they keep nobody from a lab to work in.
func (r *Registry) CreateBrief(ctx context.Context, instances int) (string, error) {
	return r.create(ctx, instances, true)
}

func (r *Registry) create(ctx context.Context, instances int, brief bool) (string, error) {
	id := r.opts.IDs.New(instances)
	_, leave, err := r.open(ctx, id, brief)
	if err != nil {
		return "", err
	}
	leave()
	return id, nil
}

// enter returns the lab with that id, which is opened if need be and stays open
// until leave is called, and for Idle after that.
func (r *Registry) enter(ctx context.Context, id string) (_ Hosted, leave func(), err error) {
	return r.open(ctx, id, false)
}

// open is enter; brief counts where the lab is not open yet.
func (r *Registry) open(ctx context.Context, id string, brief bool) (_ Hosted, leave func(), err error) {
	if id == Main {
		return r.main, func() {}, nil
	}
	if !r.opts.IDs.Valid(id) {
		return nil, nil, ErrNoLab
	}
	r.mu.Lock()
	e := r.labs[id]
	for e != nil && e.gone != nil { // what it kept must be gone before it is opened anew
		gone := e.gone
		r.mu.Unlock()
		select {
		case <-gone:
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
	case len(r.labs) >= r.opts.Max, brief && r.briefLocked() >= r.opts.Max/2:
		err = ErrTooMany
	default:
		e = &entry{ready: make(chan struct{}), brief: brief}
		r.labs[id] = e
		r.opened++
		r.wg.Go(func() { r.make(context.WithoutCancel(ctx), id, e) })
	}
	if err != nil {
		r.mu.Unlock()
		return nil, nil, err
	}
	e.in++
	r.mu.Unlock()
	leave = func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		e.in--
		e.used = time.Now()
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

// briefLocked counts the brief labs.
func (r *Registry) briefLocked() int {
	n := 0
	for _, e := range r.labs {
		if e.brief {
			n++
		}
	}
	return n
}

// make opens a lab.
func (r *Registry) make(ctx context.Context, id string, e *entry) {
	defer close(e.ready)
	e.hosted, e.err = r.opts.Open(ctx, id)
	if e.err != nil {
		r.opts.Logger.Error("a lab does not open", "lab", Name(id), "error", e.err)
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.labs, id)
	}
}

// closeIdle closes labs that nobody is in, until ctx ends.
func (r *Registry) closeIdle(ctx context.Context) {
	tick := time.NewTicker(min(r.opts.Idle, r.opts.Brief) / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for id, e := range r.idle(time.Now()) {
			limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
			if err := e.hosted.Close(limited); err != nil {
				r.opts.Logger.Warn("a lab closes with an error", "lab", Name(id), "error", err)
			}
			cancel()
			r.mu.Lock()
			delete(r.labs, id)
			r.mu.Unlock()
			close(e.gone)
		}
	}
}

// idle returns the labs that have been idle for long enough, and lets nobody in any
// more.
func (r *Registry) idle(now time.Time) map[string]*entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	idle := make(map[string]*entry)
	for id, e := range r.labs {
		select {
		case <-e.ready:
		default:
			continue
		}
		if e.in > 0 || e.hosted.Busy() {
			e.used = now
		}
		wait := r.opts.Idle
		if e.brief {
			wait = r.opts.Brief
		}
		if now.Sub(e.used) >= wait {
			idle[id] = e
			e.gone = make(chan struct{})
		}
	}
	return idle
}

// Stats returns how many labs are open beside main, and how often one was opened.
func (r *Registry) Stats() (open int, opened uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.labs), r.opened
}

// ServeHTTP lets a request into its lab.
func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	id, _, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/lab/"), "/")
	hosted, leave, err := r.enter(req.Context(), id)
	switch {
	case errors.Is(err, ErrNoLab):
		WriteNotFound(w, "There is no such lab. Check that the link is whole; labs of a playground that was started anew are gone.")
	case err != nil:
		WriteUnavailable(w, err)
	default:
		defer leave()
		hosted.ServeHTTP(w, req)
	}
}

// WriteUnavailable answers 503 with a JSON body that says why a lab cannot be
// entered.
func WriteUnavailable(w http.ResponseWriter, err error) {
	w.Header().Set("Retry-After", "60")
	if errors.Is(err, ErrTooMany) {
		writeProblem(w, http.StatusServiceUnavailable, "too_many_labs", "As many labs are open as this playground holds. One that nobody is in is closed after a while: try again in some minutes.")
		return
	}
	writeProblem(w, http.StatusServiceUnavailable, "lab_unavailable", "The lab cannot be opened at the moment. Try again.")
}

// Close closes all labs.
func (r *Registry) Close(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.stop()
	r.wg.Wait() // those that open have opened, those that were idle have closed
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

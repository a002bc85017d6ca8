package lab

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
)

// Main is the id of the lab that always exists.
const Main = "main"

var (
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

	// Limits for the labs besides main. 0 and the zero Rate set no limit.
	Max        int         // number of labs that can be open at a time
	PerAddress int         // number of them that one IP address can have opened
	New        limits.Rate // how often one IP address may open a lab

	Unentered time.Duration // if no client or page entered a lab for so long, it gives way to a new one; default 30 s
	Left      time.Duration // the same for a lab that all clients and pages have left; default 60 s

	Idle  time.Duration // how long a lab stays open after its last client or page has left; default 10 min
	Brief time.Duration // the same as Idle, for labs of CreateBrief; default 20 s

	Logger *slog.Logger // default: discards
}

// Registry holds the labs of a process. It opens a lab when a request for it arrives, and
// closes the lab when it has been idle for some time, or when a new lab needs its place.
// Lab main is always open. It is an http.Handler for /lab/.
type Registry struct {
	opts RegistryOptions
	main Hosted
	ctx  context.Context // ends when the registry closes
	stop context.CancelFunc
	wg   sync.WaitGroup

	memory chan struct{} // a semaphore, see takeMemory; nil if RegistryOptions.Max sets no limit

	mu     sync.Mutex
	labs   map[string]*entry // those that are closing, too
	open   int               // those of labs that are not closing
	held   *limits.Counter   // the same for each address
	fresh  *limits.Buckets   // how many labs each address may still open
	closed bool
	opened uint64
}

// entry is a lab that is open, opening or closing.
type entry struct {
	id      string
	address string // the address that opened the lab, as in limits.Address
	brief   bool   // made by CreateBrief

	ready  chan struct{} // closed when hosted or err is set
	hosted Hosted
	err    error

	// The rest is guarded by Registry.mu.

	entered  bool // a client or page has been connected
	lastUsed time.Time
	requests int           // requests that the lab is serving now
	closing  chan struct{} // nil until the lab begins to close; closed when the lab has closed
}

// NewRegistry returns a registry in which lab main is open.
func NewRegistry(ctx context.Context, opts RegistryOptions) (*Registry, error) {
	opts.Unentered = cmp.Or(opts.Unentered, 30*time.Second)
	opts.Left = cmp.Or(opts.Left, time.Minute)
	opts.Idle = cmp.Or(opts.Idle, 10*time.Minute)
	opts.Brief = cmp.Or(opts.Brief, 20*time.Second)
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	main, err := opts.Open(ctx, Main)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	r := &Registry{
		opts: opts, main: main, ctx: running, stop: stop, labs: make(map[string]*entry),
		held: limits.NewCounter(int64(opts.PerAddress)), fresh: limits.NewBuckets(opts.New),
	}
	if opts.Max > 0 {
		r.memory = make(chan struct{}, opts.Max+mayClose(opts.Max))
	}
	r.wg.Go(r.closeIdle)
	return r, nil
}

// Main returns the lab that always exists.
func (r *Registry) Main() Hosted { return r.main }

// Valid reports whether id is Main or was made by RegistryOptions.IDs.
func (r *Registry) Valid(id string) bool { return id == Main || r.opts.IDs.Valid(id) }

// Create opens a new lab, which begins with the given number of instances, and returns
// its id. remoteAddr is the address of the client that asks for the lab, as in
// http.Request. If a limit of RegistryOptions is reached, the error is ErrTooMany,
// ErrShare or a *TooFastError.
func (r *Registry) Create(ctx context.Context, remoteAddr string, instances int) (string, error) {
	return r.create(ctx, remoteAddr, instances, false)
}

// CreateBrief does what Create does, for a page that needs a lab of its own only for a
// moment, such as a fork. The registry closes such a lab soon after the page has left it. At
// most half of RegistryOptions.Max can be brief labs, so that there is always room for other
// labs, and half of an address's PerAddress, so that no address has all brief ones. If one of
// these limits is reached, the error is ErrTooManyBrief or ErrShareOfBrief.
func (r *Registry) CreateBrief(ctx context.Context, remoteAddr string, instances int) (string, error) {
	return r.create(ctx, remoteAddr, instances, true)
}

func (r *Registry) create(ctx context.Context, remoteAddr string, instances int, brief bool) (string, error) {
	id := r.opts.IDs.New(instances)
	if err := r.openFor(ctx, remoteAddr, id, brief); err != nil {
		return "", err
	}
	return id, nil
}

// Open opens the lab with that id for the client at remoteAddr, if it is not open. The
// errors are those of Create, and another one if the id is not valid.
func (r *Registry) Open(ctx context.Context, remoteAddr, id string) error {
	return r.openFor(ctx, remoteAddr, id, false)
}

func (r *Registry) openFor(ctx context.Context, remoteAddr, id string, brief bool) error {
	_, leave, err := r.enter(ctx, remoteAddr, id, brief)
	if err == nil {
		leave()
	}
	return err
}

// countLocked counts a lab that begins to open, if n is 1, or to close, if n is -1.
func (r *Registry) countLocked(e *entry, n int) {
	r.open += n
	if n > 0 {
		r.held.Add(e.address, 1) // succeeds: makeRoomLocked has checked it
	} else {
		r.held.Remove(e.address, 1)
	}
}

// Stats returns how many labs are open besides main, and how many the registry has opened
// so far.
func (r *Registry) Stats() (open int, opened uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open, r.opened
}

// ServeHTTP gives a request to the lab that its path names.
func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	id, _, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/lab/"), "/")
	hosted, leave, err := r.enter(req.Context(), req.RemoteAddr, id, false)
	switch {
	case errors.Is(err, errNoLab):
		writeNotFound(w, "There is no such lab. Check that the link is complete. A playground that was restarted no longer has its old labs.")
	case err != nil:
		ProblemOf(err).Write(w)
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
	r.wg.Wait() // until opening labs are open, closing labs are closed and closeIdle has ended
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

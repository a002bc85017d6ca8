package world

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// Options configure [Labs].
type Options struct {
	// Secret signs access tokens and lab ids, and has 32 bytes or more. If Secret is
	// empty, all processes on the same Redis share a random secret. The first process
	// makes it.
	Secret []byte

	// Server configures the Socket.IO server of every instance. If its ConnectionError
	// is nil, the reasons for refused requests are logged.
	Server socketio.Options

	// TrustedOrigins are other origins whose pages may log in, such as
	// "http://localhost:4200".
	TrustedOrigins []string

	// Limits keep one visitor from taking what the others need. They replace the same
	// limits in Server. The zero value sets none.
	Limits Limits

	// Admin lets the official dashboard connect to every lab. If it is nil, the
	// dashboard cannot connect.
	Admin *Admin

	// Logger gets the messages for operators. nil is slog.Default().
	Logger *slog.Logger
}

// Labs holds the labs of a process: main, and the labs that learners create. As an
// http.Handler it serves /lab/.
type Labs struct {
	opts     Options
	store    *Store
	ids      lab.IDs
	registry *lab.Registry
	outage   outageWatch
	logins   *auth.Limit // of the users of all labs

	dashboardLogins *auth.Limit // of the dashboards of all labs

	addressEvents *limits.Buckets // of the clients of all labs, by address
	traces        *trace.Budget   // of all labs
	plain         plainConns      // of all labs

	// cleaning is a semaphore. It limits how many labs delete their keys at the same
	// time: if hundreds of labs closed at once, they would wait for each other's
	// connections.
	cleaning chan struct{}
}

// NewLabs opens lab main and serves it and every other lab until Close is called. The
// store must stay open longer than the labs.
func NewLabs(ctx context.Context, store *Store, opts Options) (*Labs, error) {
	opts.Logger = cmp.Or(opts.Logger, slog.Default())
	l := &Labs{opts: opts, store: store, cleaning: make(chan struct{}, 4), addressEvents: limits.NewBuckets(opts.Limits.AddressEvents), plain: newPlainConns()}
	l.traces = trace.NewBudget(opts.Limits.TotalTraceBytes)
	l.logins = auth.NewLimit(auth.LimitOptions{Logins: opts.Limits.Logins, Requests: opts.Limits.TokenRequests})
	l.dashboardLogins = l.logins.Apart()
	l.opts.Limits.limitServer(&l.opts.Server)
	if l.opts.Server.ConnectionError == nil {
		l.opts.Server.ConnectionError = logRefusals(opts.Logger)
	}
	l.outage.logger = opts.Logger
	if opts.Secret == nil {
		secret, err := store.sharedSecret(ctx)
		if err != nil {
			return nil, err
		}
		l.opts.Secret = secret
		// If Redis comes back without its data, it gets the same secret again.
		// Otherwise the next process to start would make a second secret.
		l.outage.onReturn = func(ctx context.Context) error { return store.keepSecret(ctx, secret) }
	}
	l.ids = lab.NewIDs(l.opts.Secret)
	registry, err := lab.NewRegistry(ctx, lab.RegistryOptions{
		IDs: l.ids, Open: l.open, Logger: opts.Logger,
		Max: opts.Limits.Labs, PerAddress: opts.Limits.LabsPerAddress, New: opts.Limits.NewLabs,
	})
	if err != nil {
		return nil, err
	}
	l.registry = registry
	if store.external { // the embedded Redis cannot go away, so only an external one is watched
		store.watch(&l.outage)
	}
	return l, nil
}

// open opens the lab with that id. The registry calls it.
func (l *Labs) open(ctx context.Context, id string) (lab.Hosted, error) {
	return openTaskLab(ctx, l, id)
}

// Main returns the lab that is always open.
func (l *Labs) Main() *TaskLab { return l.registry.Main().(*TaskLab) }

// Find returns the name of the lab with that id, and the names of the instances that
// the lab begins with. name is "" if no lab can have this id.
func (l *Labs) Find(id string) (name string, instances []string) {
	switch {
	case !l.registry.Valid(id):
		return "", nil
	case id == lab.Main:
		return lab.Name(id), instanceNames[:usualInstances]
	}
	return lab.Name(id), instanceNames[:l.ids.Instances(id)]
}

// Open opens the lab with that id for the client at remoteAddr, see [lab.Registry.Open].
func (l *Labs) Open(ctx context.Context, remoteAddr, id string) error {
	return l.registry.Open(ctx, remoteAddr, id)
}

// Stats returns how many labs are open besides main, and how many were opened so far.
func (l *Labs) Stats() (open int, opened uint64) { return l.registry.Stats() }

// ServeHTTP serves the paths below /lab/. The first request to a lab opens the lab.
func (l *Labs) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.registry.ServeHTTP(w, r) }

// Close closes all labs. Until ctx ends, it delivers the packets that are queued for
// clients.
func (l *Labs) Close(ctx context.Context) error { return l.registry.Close(ctx) }

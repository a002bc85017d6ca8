package world

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"net/http"
	"strconv"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/tasks"
)

// instanceNames are the names of a lab's instances. Lab main always has exactly the
// first two: their addresses are public, and a class shares them. A learner's lab
// begins with as many instances as its creator asked for. Its pages can add the others
// and remove them again. lessons.Instances repeats them.
var instanceNames = []string{"a", "b", "c", "d"}

// A learner's lab has fewestInstances or more. Lab main has usualInstances, and so has a lab
// whose creator asks for no number.
const (
	fewestInstances = 1
	usualInstances  = 2
)

// appNamespaces are the namespaces that the task app serves.
// lessons.Namespaces repeats them.
var appNamespaces = []string{"/", "/tasks"}

// TaskLab is a lab whose instances run the task app. As an http.Handler it serves the
// paths below /lab/{id}/: the lab, and the REST interface at /lab/{id}/api/, or of one
// instance at /lab/{id}/{instance}/api/.
type TaskLab struct {
	labs *Labs // for its options and its store
	id   string
	key  string // the prefix of all its keys in Redis

	auth     *auth.Service
	tasks    *tasks.App
	lab      *lab.Lab
	cables   cables
	adapters adapterStats
	plain    plainServer
	mux      *http.ServeMux
}

// openTaskLab seeds the lab's users and projects and starts its instances.
func openTaskLab(ctx context.Context, labs *Labs, id string) (*TaskLab, error) {
	l := &TaskLab{labs: labs, id: id, key: auth.DefaultKey, plain: plainServer{labs: labs}, mux: http.NewServeMux()}
	l.cables.options = labs.store.client.Options()
	adapterKey, secret := redisadapter.DefaultKey, labs.opts.Secret
	if id != lab.Main {
		l.key = auth.DefaultKey + ":lab:" + id
		adapterKey, secret = l.key, secretOf(id, labs.opts.Secret)
	}
	logger := labs.opts.Logger
	var err error
	l.auth, err = auth.New(labs.store.client, auth.Options{
		Secret: secret, Key: l.key, TrustedOrigins: labs.opts.TrustedOrigins, Limit: labs.logins, Logger: logger,
	})
	if err != nil {
		return nil, err
	}
	l.tasks = tasks.New(labs.store.client, tasks.Options{
		Emitter: labEmitter{l}, Key: l.key, MaxTasks: labs.opts.Limits.tasksOf(id), UserID: userFrom, Logger: logger,
	})
	if err := l.seed(ctx); err != nil {
		return nil, err
	}
	opts := lab.Options{
		ID:        id,
		Server:    labs.opts.Server,
		Instances: instanceNames[:usualInstances],
		Cut:       func(instance string, cut bool) { l.cables.of(instance).Cut(cut) },
		Adapter: func(instance string, observer socketio.Observer) func(socketio.Local) socketio.Adapter {
			return redisadapter.New(l.cables.of(instance).client, &redisadapter.Options{
				Key:      adapterKey,
				Observer: channelObserver{observer, adapterKey},
				Stats:    l.adapters.reset(instance),
				Logger:   logger.With("lab", lab.Name(id), "instance", instance),
			})
		},
		Setup: l.setup,

		Dynamic: dynamicNamespaces, SetupDynamic: l.setupDynamic,

		User:    userOf,
		Profile: profileOf,
		Limits:  labs.opts.Limits.memory(),

		TraceBudget: labs.traces,
	}
	if id != lab.Main {
		opts.Instances, opts.First, opts.Least = instanceNames, labs.ids.Instances(id), fewestInstances
	}
	labs.opts.Limits.limitLab(id, &opts, labs.addressEvents)
	if labs.opts.Admin != nil {
		opts.Hidden = adminNamespace
	}
	if l.lab, err = lab.New(opts); err != nil {
		return nil, err
	}
	l.route()
	labs.outage.add(l)
	return l, nil
}

// secretOf returns the secret that signs a lab's tokens. Each lab has another secret,
// so no lab accepts the tokens of another lab.
func secretOf(id string, secret []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte("tokens of lab " + id)) // a hash never fails
	return mac.Sum(nil)
}

// seed writes the users and projects to Redis that are missing there.
func (l *TaskLab) seed(ctx context.Context) error {
	return errors.Join(l.auth.Users.Seed(ctx), l.tasks.Seed(ctx))
}

func (l *TaskLab) route() {
	prefix := "/lab/" + l.id
	l.mux.Handle(prefix+"/", l.lab)
	l.mux.Handle(prefix+"/plain/", &l.plain)
	l.mux.Handle(prefix+"/api/", http.StripPrefix(prefix, l.Tasks()))
	for _, name := range instanceNames {
		l.mux.Handle(prefix+"/"+name+"/api/", http.StripPrefix(prefix+"/"+name, l.TasksOf(name)))
	}
	l.mux.Handle("POST "+prefix+"/api/token", l.DemoTokens())
}

// setup adds middleware and handlers to an instance, so that it works as the chapter's
// server: only users can connect to the task app's namespaces, and they need a fresh
// token when theirs expires.
//
// Two namespaces have other rules. The lab's control namespace asks for no token:
// everybody who has the lab's link may watch the lab and break it, and the link does
// not expire. The dashboard's namespace follows the official dashboard: a login lasts
// until its page is closed.
func (l *TaskLab) setup(instance string, io *socketio.Server) {
	if l.labs.opts.Admin != nil {
		if err := l.openToDashboard(instance, io); err != nil {
			l.labs.opts.Logger.Error("the dashboard cannot look into an instance", "instance", instance, "error", err)
		}
	}
	for _, name := range appNamespaces {
		ns := io.Of(name)
		l.auth.Guard(ns)
		ns.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			l.tasks.OnConnection(ctx, userOf(s), taskSocket{s})
		})
	}
}

// Instance returns the instance with that name, or nil if the lab does not have it.
func (l *TaskLab) Instance(name string) *lab.Instance { return l.lab.Instance(name) }

// Instances returns the lab's instances, running or not, in order. The caller must not
// change the slice.
func (l *TaskLab) Instances() []*lab.Instance { return l.lab.Instances() }

// Auth serves logins at /api/auth/.
func (l *TaskLab) Auth() http.Handler { return l.auth }

// Tasks serves /api/tasks and /api/projects to users who send their access token. A request
// counts like an event, because it makes the lab emit one. The first instance that runs
// serves it.
func (l *TaskLab) Tasks() http.Handler { return l.TasksOf("") }

// TasksOf serves what Tasks serves, on one instance.
func (l *TaskLab) TasksOf(instance string) http.Handler {
	return l.lab.ServeREST(instance, lab.REST{Guard: l.auth.RequireUser, User: userFrom, Handler: l.limitRequests(l.tasks)})
}

// limitRequests answers 429 to a user or an address that has used up its events.
func (l *TaskLab) limitRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait := l.lab.SpendEvent(userFrom(r.Context()), r.RemoteAddr)
		if wait <= 0 {
			next.ServeHTTP(w, r)
			return
		}
		limited := auth.LimitError{RetryAfter: wait}
		w.Header().Set("Retry-After", strconv.Itoa(limited.Seconds()))
		writeJSON(w, http.StatusTooManyRequests, failure("rate_limited", "Too many requests. "+limited.Advice()))
	})
}

// DemoTokens answers POST requests such as {"user": "alice", "kind": "valid"} with an
// access token of the lab. Put it behind edge.Handler, which refuses pages of other sites.
func (l *TaskLab) DemoTokens() http.Handler {
	return &demoTokens{l.auth.Issuer, l.labs.logins, l.labs.opts.Logger}
}

// AdapterStats returns the counters of the adapter of an instance. They count from the
// start of the instance. The result is nil if no instance of this name ever started.
func (l *TaskLab) AdapterStats(instance string) *redisadapter.Stats { return l.adapters.of(instance) }

// ServeHTTP serves the paths below /lab/{id}/.
func (l *TaskLab) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.mux.ServeHTTP(w, r) }

// Busy reports whether a client, or a page that watches the lab, is connected.
func (l *TaskLab) Busy() bool { return l.lab.Busy() }

// Close stops the lab. A learner's lab then deletes its keys in Redis, unless another
// process has the lab open too.
func (l *TaskLab) Close(ctx context.Context) error {
	l.labs.outage.remove(l)
	l.plain.close()
	err := errors.Join(l.lab.Close(ctx), l.cables.close())
	l.auth.Close()
	if l.id == lab.Main {
		return err
	}
	return errors.Join(err, l.clean(ctx))
}

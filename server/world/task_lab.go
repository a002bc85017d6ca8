package world

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/tasks"
)

// instanceNames are what instances are called. Main has the first two for good: its
// addresses are known everywhere, and a class shares it. A learner's lab begins with as
// many as were asked for, and pages add the others and remove them again.
var instanceNames = []string{"a", "b", "c", "d"}

const fewestInstances = 2

// What a learner's lab holds at most: sixty clients can be told apart on a stage,
// and somebody may watch each of them. A loop that emits without a pause is slowed
// down, nobody's clicking is.
const maxLabClients = 120

var labFlood = lab.Flood{Rate: 200, Burst: 500}

// TaskLab is a lab with the task app in it, the chapter's application as a whole. What
// it keeps in Redis is its own.
type TaskLab struct {
	labs     *Labs
	id       string
	key      string // begins all its keys in Redis
	auth     *auth.Service
	tasks    *tasks.App
	lab      *lab.Lab
	adapters adapterStats
	wiring   wiring
	mux      *http.ServeMux
}

// openTaskLab opens a lab's world.
func openTaskLab(ctx context.Context, labs *Labs, id string) (*TaskLab, error) {
	w := &TaskLab{labs: labs, id: id, key: auth.DefaultKey, mux: http.NewServeMux()}
	w.wiring.options = labs.store.client.Options()
	adapterKey, secret := redisadapter.DefaultKey, labs.opts.Secret
	if id != lab.Main {
		w.key = auth.DefaultKey + ":lab:" + id
		adapterKey, secret = w.key, secretOf(id, labs.opts.Secret)
	}
	var err error
	w.auth, err = auth.New(w.labs.store.client, auth.Options{Secret: secret, Key: w.key, TrustedOrigins: labs.opts.TrustedOrigins, Logger: labs.opts.Logger})
	if err != nil {
		return nil, err
	}
	w.tasks = tasks.New(w.labs.store.client, tasks.Options{Emitter: w, Key: w.key, UserID: userFrom, Logger: labs.opts.Logger})
	if err := w.seed(ctx); err != nil {
		return nil, err
	}
	opts := lab.Options{
		ID:        id,
		Server:    labs.opts.Server,
		Instances: instanceNames[:fewestInstances],
		Cut:       func(instance string, cut bool) { w.wiring.to(instance).Cut(cut) },
		Adapter: func(instance string, observer socketio.Observer) func(socketio.Local) socketio.Adapter {
			return redisadapter.New(w.wiring.to(instance).client, &redisadapter.Options{
				Key:      adapterKey,
				Observer: observer,
				Stats:    w.adapters.reset(instance),
				Logger:   labs.opts.Logger.With("lab", lab.Name(id), "instance", instance),
			})
		},
		Setup: w.setup,
		User:  userOf,
	}
	if id != lab.Main {
		opts.MaxClients = maxLabClients
		opts.Instances, opts.First, opts.Least = instanceNames, labs.ids.Instances(id), fewestInstances
	}
	if w.labs.opts.Admin != nil {
		opts.Hidden = adminNamespace
	}
	if w.lab, err = lab.New(opts); err != nil {
		return nil, err
	}
	w.route()
	labs.outage.add(w)
	return w, nil
}

// seed puts users and tasks into Redis that are not there.
func (w *TaskLab) seed(ctx context.Context) error {
	return errors.Join(w.auth.Users.Seed(ctx), w.tasks.Seed(ctx))
}

// secretOf keeps the tokens of labs apart.
func secretOf(id string, secret []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte("tokens of lab " + id)) // a hash takes everything
	return mac.Sum(nil)
}

func (w *TaskLab) route() {
	prefix := "/lab/" + w.id
	w.mux.Handle(prefix+"/", w.lab)
	w.mux.Handle(prefix+"/api/", http.StripPrefix(prefix, w.Tasks()))
	w.mux.Handle("POST "+prefix+"/api/token", w.DemoTokens())
}

// appNamespaces are where the task app is.
var appNamespaces = []string{"/", "/tasks"}

// setup is the chapter's server: who connects must be a user, in /tasks too, and go on
// proving it. The lab's own control namespace asks for no token: whoever has the lab's
// link may watch and break it, and the link does not expire. Nor does the dashboard's
// login, which has the official one's rules: it ends when its page is closed.
func (w *TaskLab) setup(instance string, io *socketio.Server) {
	if w.labs.opts.Admin != nil {
		if err := w.openToDashboard(instance, io); err != nil {
			w.labs.opts.Logger.Error("the dashboard cannot look in", "error", err) // the options have been checked
		}
	}
	for _, name := range appNamespaces {
		ns := io.Of(name)
		w.auth.Guard(ns)
		if w.id != lab.Main {
			labFlood.Guard(ns)
		}
		ns.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			w.tasks.OnConnection(ctx, userOf(s), taskSocket{s})
		})
	}
}

// Emit makes the lab the task app's tasks.Emitter: whichever instance runs tells
// the clients of all.
func (w *TaskLab) Emit(ctx context.Context, rooms []string, event string, args ...any) error {
	return w.lab.Emit(ctx, rooms, event, args...)
}

// ServeHTTP implements lab.World.
func (w *TaskLab) ServeHTTP(rw http.ResponseWriter, r *http.Request) { w.mux.ServeHTTP(rw, r) }

// Busy implements lab.World.
func (w *TaskLab) Busy() bool { return w.lab.Busy() }

// Close implements lab.World. A learner's lab leaves nothing behind, unless another
// process has it too.
func (w *TaskLab) Close(ctx context.Context) error {
	w.labs.outage.remove(w)
	err := errors.Join(w.lab.Close(ctx), w.wiring.close())
	if w.id == lab.Main {
		return err
	}
	w.labs.cleaning <- struct{}{}
	defer func() { <-w.labs.cleaning }()
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	var forgot error
	for range 3 { // nobody comes back for what a busy Redis has kept
		if forgot = w.forget(limited); forgot == nil || ctx.Err() != nil {
			break
		}
	}
	return errors.Join(err, forgot)
}

// forget deletes the lab's keys, if this process was the last that heard its
// channels.
func (w *TaskLab) forget(ctx context.Context) error {
	if heard, err := w.heard(ctx); heard || err != nil {
		return err
	}
	keys := w.labs.store.client.Scan(ctx, 0, w.key+":*", 100).Iterator()
	for keys.Next(ctx) {
		if err := w.labs.store.client.Unlink(ctx, keys.Val()).Err(); err != nil {
			return fmt.Errorf("forget a lab: %w", err)
		}
	}
	return keys.Err()
}

// heard reports whether another process has the lab too. This one's own connections
// to Redis have ended, but it takes Redis a moment to notice.
func (w *TaskLab) heard(ctx context.Context) (bool, error) {
	channel := w.key + "-request#/#"
	for range 20 {
		listeners, err := w.labs.store.client.PubSubNumSub(ctx, channel).Result()
		if err != nil || listeners[channel] == 0 {
			return false, err
		}
		select {
		case <-ctx.Done():
			return true, context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return true, nil
}

// taskSocket is a socket as the task app, which knows nothing of Socket.IO,
// needs it.
type taskSocket struct{ *socketio.Socket }

var _ tasks.Socket = taskSocket{}

func (s taskSocket) On(event string, handle func(ctx context.Context, args [][]byte) (reply any)) {
	s.Socket.On(event, func(ctx context.Context, e *socketio.Event) error {
		return e.Ack(handle(ctx, e.Args()))
	})
}

func (s taskSocket) EmitToOthers(ctx context.Context, room, event string, args ...any) error {
	return s.To(room).Emit(ctx, event, args...)
}

// userOf returns the id of the user whom the middleware has let in.
func userOf(s *socketio.Socket) string {
	user, _ := auth.UserOf(s)
	return user.ID
}

// userFrom does the same for a REST request.
func userFrom(ctx context.Context) string {
	user, _ := auth.UserFrom(ctx)
	return user.ID
}

// Instance serves one of the lab's instances.
func (w *TaskLab) Instance(name string) *lab.Instance { return w.lab.Instance(name) }

// Instances returns the lab's instances, running or not, in order.
func (w *TaskLab) Instances() []*lab.Instance { return w.lab.Instances() }

// Auth serves logins at /api/auth/.
func (w *TaskLab) Auth() http.Handler { return w.auth }

// Tasks serves /api/tasks and /api/projects to users who send their access token.
func (w *TaskLab) Tasks() http.Handler { return w.auth.RequireUser(w.tasks) }

// DemoTokens gives out access tokens of the lab.
func (w *TaskLab) DemoTokens() http.Handler {
	return &demoTokens{w.auth.Issuer, w.auth.Users, w.labs.opts.Logger}
}

// AdapterStats returns what the adapter of an instance has counted.
func (w *TaskLab) AdapterStats(instance string) *redisadapter.Stats { return w.adapters.of(instance) }

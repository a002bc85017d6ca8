package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

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

// world is a lab with the task app in it, the chapter's application as a whole. What
// it keeps in Redis is its own.
type world struct {
	id       string
	admin    adminAccess
	logger   *slog.Logger
	key      string // begins all its keys in Redis
	redis    *redis.Client
	auth     *auth.Service
	tasks    *tasks.App
	lab      *lab.Lab
	adapters adapterStats
	outage   *outage
	// forgetting has room for as many worlds as may delete their keys at the same time:
	// a hundred that close at once would wait for each other's connections.
	forgetting chan struct{}
	wiring     wiring
	mux        *http.ServeMux
}

// open opens a lab's world.
func (p *playground) open(ctx context.Context, id string) (lab.World, error) {
	w := &world{id: id, admin: p.config.admin, logger: p.logger, key: auth.DefaultKey, redis: p.store.client, forgetting: p.forgetting, mux: http.NewServeMux()}
	w.wiring.options = w.redis.Options()
	adapterKey, secret := redisadapter.DefaultKey, p.secret
	if id != lab.Main {
		w.key = auth.DefaultKey + ":lab:" + id
		adapterKey, secret = w.key, secretOf(id, p.secret)
	}
	var err error
	w.auth, err = auth.New(w.redis, auth.Options{Secret: secret, Key: w.key, TrustedOrigins: []string{p.config.frontendURL}, Logger: p.logger})
	if err != nil {
		return nil, err
	}
	w.tasks = tasks.New(w.redis, tasks.Options{Emitter: w, Key: w.key, UserID: userFrom, Logger: p.logger})
	if err := w.seed(ctx); err != nil {
		return nil, err
	}
	opts := lab.Options{
		ID:        id,
		Server:    p.options,
		Instances: instanceNames[:fewestInstances],
		Cut:       func(instance string, cut bool) { w.wiring.to(instance).Cut(cut) },
		Adapter: func(instance string, observer socketio.Observer) func(socketio.Local) socketio.Adapter {
			return redisadapter.New(w.wiring.to(instance).client, &redisadapter.Options{
				Key:      adapterKey,
				Observer: observer,
				Stats:    w.adapters.renew(instance),
				Logger:   p.logger.With("lab", lab.Name(id), "instance", instance),
			})
		},
		Setup: w.setup,
		User:  userOf,
	}
	if id != lab.Main {
		opts.MaxClients = maxLabClients
		opts.Instances, opts.First, opts.Least = instanceNames, p.ids.Instances(id), fewestInstances
	}
	if w.admin.on {
		opts.Hidden = adminNamespace
	}
	if w.lab, err = lab.New(opts); err != nil {
		return nil, err
	}
	w.route(p.logger)
	w.outage = &p.outage
	w.outage.add(w)
	return w, nil
}

// seed puts users and tasks into Redis that are not there.
func (w *world) seed(ctx context.Context) error {
	return errors.Join(w.auth.Users.Seed(ctx), w.tasks.Seed(ctx))
}

// secretOf keeps the tokens of labs apart.
func secretOf(id string, secret []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte("tokens of lab " + id)) // a hash takes everything
	return mac.Sum(nil)
}

func (w *world) route(logger *slog.Logger) {
	prefix := "/lab/" + w.id
	api := w.auth.RequireUser(w.tasks)
	w.mux.Handle(prefix+"/", w.lab)
	w.mux.Handle(prefix+"/api/", http.StripPrefix(prefix, api))
	w.mux.Handle("POST "+prefix+"/api/token", &demoTokens{w.auth.Issuer, w.auth.Users, logger})
}

// appNamespaces are where the task app is.
var appNamespaces = []string{"/", "/tasks"}

// setup is the chapter's server: who connects must be a user, in /tasks too, and go on
// proving it. The lab's own control namespace asks for no token: whoever has the lab's
// link may watch and break it, and the link does not expire. Nor does the dashboard's
// login, which has the official one's rules: it ends when its page is closed.
func (w *world) setup(instance string, io *socketio.Server) {
	if w.admin.on {
		if err := w.openToAdmin(instance, io); err != nil {
			w.logger.Error("the dashboard cannot look in", "error", err) // the options have been checked
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

// Emit makes the world the task app's tasks.Emitter: whichever instance runs tells
// the clients of all.
func (w *world) Emit(ctx context.Context, rooms []string, event string, args ...any) error {
	return w.lab.Emit(ctx, rooms, event, args...)
}

// ServeHTTP implements lab.World.
func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) { w.mux.ServeHTTP(rw, r) }

// Busy implements lab.World.
func (w *world) Busy() bool { return w.lab.Busy() }

// Close implements lab.World. A learner's lab leaves nothing behind, unless another
// process has it too.
func (w *world) Close(ctx context.Context) error {
	w.outage.remove(w)
	err := errors.Join(w.lab.Close(ctx), w.wiring.close())
	if w.id == lab.Main {
		return err
	}
	w.forgetting <- struct{}{}
	defer func() { <-w.forgetting }()
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

// forget deletes the world's keys, if this process was the last that heard its
// channels.
func (w *world) forget(ctx context.Context) error {
	if heard, err := w.heard(ctx); heard || err != nil {
		return err
	}
	keys := w.redis.Scan(ctx, 0, w.key+":*", 100).Iterator()
	for keys.Next(ctx) {
		if err := w.redis.Unlink(ctx, keys.Val()).Err(); err != nil {
			return fmt.Errorf("forget a lab: %w", err)
		}
	}
	return keys.Err()
}

// heard reports whether another process has the lab too. This one's own connections
// to Redis have ended, but it takes Redis a moment to notice.
func (w *world) heard(ctx context.Context) (bool, error) {
	channel := w.key + "-request#/#"
	for range 20 {
		listeners, err := w.redis.PubSubNumSub(ctx, channel).Result()
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

package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/web"
)

// playground is everything put together: an http.Handler.
type playground struct {
	config  config
	secret  []byte // signs tokens and the ids of labs
	options socketio.Options
	logger  *slog.Logger
	store   *store
	ids     lab.IDs
	labs    *lab.Registry
	mux     *http.ServeMux

	stopping   atomic.Bool
	outage     outage
	forgetting chan struct{} // see world
}

func newPlayground(ctx context.Context, c config, logger *slog.Logger) (_ *playground, err error) {
	p := &playground{config: c, secret: c.jwtSecret, logger: logger, mux: http.NewServeMux(), forgetting: make(chan struct{}, 4)}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close(context.WithoutCancel(ctx)))
		}
	}()
	if p.store, err = openStore(ctx, c.redisURL); err != nil {
		return nil, err
	}
	if p.secret == nil {
		if p.secret, err = p.store.secret(ctx); err != nil {
			return nil, err
		}
	}
	p.outage.logger = logger
	p.outage.back = func(ctx context.Context) error {
		if c.jwtSecret != nil {
			return nil
		}
		return p.store.keepSecret(ctx, p.secret)
	}
	if p.options, err = serverOptions(c, logger); err != nil {
		return nil, err
	}
	p.ids = lab.NewIDs(p.secret)
	p.labs, err = lab.NewRegistry(ctx, lab.RegistryOptions{IDs: p.ids, Open: p.open, Logger: logger})
	if err != nil {
		return nil, err
	}
	if c.redisURL != "" { // the one inside does not go away
		p.store.watch(&p.outage)
	}
	site, err := web.New(&web.Options{
		Settings: settings(p.main().lab.Instance("a").Server().Options(), p.store.what),
		Lab:      p.labOf, Dashboard: c.admin.on, Dev: c.dev, Logger: logger,
	})
	if err != nil {
		return nil, err
	}
	p.route(site)
	return p, nil
}

// main is the world of lab main, which has addresses of its own besides.
func (p *playground) main() *world { return p.labs.Main().(*world) }

func (p *playground) route(site http.Handler) {
	main := p.main()
	p.mux.Handle("/socket.io/", main.lab.Instance("a"))
	p.mux.Handle("/socket.io", main.lab.Instance("a")) // a 404 of its own: clients take no redirect
	p.mux.Handle("/api/auth/", main.auth)
	taskAPI := main.auth.RequireUser(main.tasks)
	p.mux.Handle("/api/tasks", taskAPI)
	p.mux.Handle("/api/tasks/", taskAPI)
	p.mux.Handle("/api/projects", taskAPI)
	p.mux.Handle("POST /api/play/token", &demoTokens{main.auth.Issuer, main.auth.Users, p.logger})
	p.mux.Handle("/lab/", p.labs)
	p.mux.Handle("/lab/{id}/{$}", site)
	p.mux.Handle("POST /api/labs", p.createLab())
	p.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	p.mux.HandleFunc("GET /readyz", p.ready)
	p.mux.Handle("GET /metrics", p.metrics())
	p.mux.Handle("/", site)
}

// ready says whether the playground can do all it is there for, and will for a while.
func (p *playground) ready(w http.ResponseWriter, r *http.Request) {
	if p.stopping.Load() {
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "stopping"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	if err := p.store.client.Ping(ctx).Err(); err != nil {
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "degraded", "redis": "does not answer"})
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok", "redis": p.store.what})
}

// ServeHTTP implements http.Handler.
func (p *playground) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

// Close ends what has been started, sockets first.
func (p *playground) Close(ctx context.Context) error {
	var err error
	if p.labs != nil {
		err = p.labs.Close(ctx)
	}
	if p.store != nil {
		err = errors.Join(err, p.store.close())
	}
	return err
}

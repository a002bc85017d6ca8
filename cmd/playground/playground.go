package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/tasks"
	"github.com/socketplay/socketplay/web"
)

// playground is everything put together: an http.Handler.
type playground struct {
	store    *store
	auth     *auth.Service
	tasks    *tasks.App
	lab      *lab.Lab
	adapters adapterStats
	mux      *http.ServeMux
}

func newPlayground(ctx context.Context, c config, logger *slog.Logger) (_ *playground, err error) {
	p := &playground{mux: http.NewServeMux()}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close(context.WithoutCancel(ctx)))
		}
	}()
	if p.store, err = openStore(ctx, c.redisURL); err != nil {
		return nil, err
	}
	secret := c.jwtSecret
	if secret == nil {
		if secret, err = p.store.secret(ctx); err != nil {
			return nil, err
		}
	}
	p.auth, err = auth.New(p.store.client, auth.Options{Secret: secret, TrustedOrigins: []string{c.frontendURL}, Logger: logger})
	if err != nil {
		return nil, err
	}
	if err = p.auth.Users.Seed(ctx); err != nil {
		return nil, err
	}
	p.tasks = tasks.New(p.store.client, tasks.Options{Emitter: p, UserID: userFrom, Logger: logger})
	if err = p.tasks.Seed(ctx); err != nil {
		return nil, err
	}
	options, err := serverOptions(c, logger)
	if err != nil {
		return nil, err
	}
	if p.lab, err = newLab(options, p.store, &p.adapters, p.setup, userOf); err != nil {
		return nil, err
	}
	site, err := web.New(&web.Options{
		Server: web.Server{
			PingTimeout: options.PingTimeout, PingInterval: options.PingInterval, UpgradeTimeout: options.UpgradeTimeout,
			MaxHTTPBufferSize: options.MaxHTTPBufferSize, Transports: options.Transports,
			Origins: options.CORS.Origins, Credentials: options.CORS.Credentials,
		},
		Redis: p.store.what, Dev: c.dev, Logger: logger,
	})
	if err != nil {
		return nil, err
	}
	p.mux.Handle("/socket.io/", p.lab.Instance("a"))
	p.mux.Handle("/socket.io", p.lab.Instance("a")) // a 404 of its own: clients take no redirect
	p.mux.Handle("/lab/", p.lab)
	p.mux.Handle("/api/auth/", p.auth)
	taskAPI := p.auth.RequireUser(p.tasks)
	p.mux.Handle("/api/tasks", taskAPI)
	p.mux.Handle("/api/tasks/", taskAPI)
	p.mux.Handle("/api/projects", taskAPI)
	p.mux.Handle("POST /api/play/token", &demoTokens{p.auth.Issuer, p.auth.Users, logger})
	p.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	p.mux.HandleFunc("GET /readyz", p.ready)
	p.mux.Handle("GET /metrics", p.metrics(logger))
	p.mux.Handle("/", site)
	return p, nil
}

// ready says whether the playground can do all it is there for.
func (p *playground) ready(w http.ResponseWriter, r *http.Request) {
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
	if p.lab != nil {
		err = p.lab.Close(ctx)
	}
	if p.store != nil {
		err = errors.Join(err, p.store.close())
	}
	return err
}

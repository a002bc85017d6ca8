package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/socketplay/socketplay/server/edge"
	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/world"
	"github.com/socketplay/socketplay/web"
)

// playground is the whole program as an http.Handler.
type playground struct {
	config   config
	logger   *slog.Logger
	store    *world.Store
	labs     *world.Labs
	mux      *http.ServeMux
	machine  func() []netip.Addr // the addresses of this machine
	reach    *edge.Reach         // set before the first request
	stopping atomic.Bool
}

func newPlayground(ctx context.Context, c config, logger *slog.Logger) (_ *playground, err error) {
	p := &playground{config: c, logger: logger, mux: http.NewServeMux(), machine: edge.ThisMachine}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close(context.WithoutCancel(ctx)))
		}
	}()
	if p.store, err = world.OpenStore(ctx, c.redisURL); err != nil {
		return nil, err
	}
	options, err := serverOptions(c, logger)
	if err != nil {
		return nil, err
	}
	p.labs, err = world.NewLabs(ctx, p.store, world.Options{
		Secret: c.jwtSecret, Server: options, TrustedOrigins: []string{c.frontendURL}, Admin: c.admin,
		Limits: c.limits, Logger: logger,
	})
	if err != nil {
		return nil, err
	}
	site, err := web.New(&web.Options{
		Settings: settings(p.labs.Main().Instance("a").Server().Options(), p.store.Description()),
		Lab:      p.labs.Find, Enter: p.enterLab, Reach: p.reachFor, Dashboard: c.admin != nil, Dev: c.dev, Logger: logger,
	})
	if err != nil {
		return nil, err
	}
	p.route(site)
	return p, nil
}

func (p *playground) route(site http.Handler) {
	for pattern, handler := range p.routes(site) {
		p.mux.Handle(pattern, handler)
	}
}

func (p *playground) routes(site http.Handler) map[string]http.Handler {
	main := p.labs.Main() // lab main has short addresses too, besides the addresses below /lab/main/
	return map[string]http.Handler{
		"/socket.io/":          main.Instance("a"),
		"/socket.io":           main.Instance("a"), // without this the mux would redirect to /socket.io/, and clients do not follow redirects
		"/api/auth/":           main.Auth(),
		"/api/tasks":           main.Tasks(),
		"/api/tasks/":          main.Tasks(),
		"/api/projects":        main.Tasks(),
		"POST /api/play/token": main.DemoTokens(),
		"/lab/":                p.labs,
		"/lab/{id}/{$}":        site,
		"POST /api/labs":       p.labs.CreateLab(),
		"GET /healthz": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			writeStatus(w, http.StatusOK, map[string]string{"status": "ok"})
		}),
		"GET /readyz":  http.HandlerFunc(p.ready),
		"GET /metrics": p.metrics(),
		"/":            site,
	}
}

// enterLab opens the lab for whose page r asks. If a limit does not allow that, it says why.
// If the lab cannot be opened for another reason, such as a Redis that is away, the page is
// served nevertheless: it says so itself, and waits.
func (p *playground) enterLab(r *http.Request, id string) *web.Refusal {
	err := p.labs.Open(r.Context(), r.RemoteAddr, id)
	if !lab.IsLimit(err) {
		return nil
	}
	problem := lab.ProblemOf(err)
	return &web.Refusal{Status: problem.Status, Message: problem.Message, SetHeader: problem.SetRetryAfter}
}

// ready serves /readyz. It answers 200 if the playground can do all its work: not while
// Redis is away, and not while the playground stops.
//
// A load balancer asks for /readyz?for=balancer, which ignores Redis. When Redis is away,
// it is away for all playgrounds, and without it each still serves pages and its own
// clients. A balancer that sent clients to none of them would make an outage of it.
func (p *playground) ready(w http.ResponseWriter, r *http.Request) {
	if p.stopping.Load() {
		writeStatus(w, http.StatusServiceUnavailable, map[string]string{"status": "stopping"})
		return
	}
	if r.URL.Query().Get("for") == "balancer" {
		writeStatus(w, http.StatusOK, map[string]string{"status": "ok"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	if err := p.store.Ping(ctx); err != nil {
		writeStatus(w, http.StatusServiceUnavailable, map[string]string{"status": "degraded", "redis": "does not answer"})
		return
	}
	writeStatus(w, http.StatusOK, map[string]string{"status": "ok", "redis": p.store.Description()})
}

func writeStatus(w http.ResponseWriter, status int, body map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // fails only if the client has left
}

// ServeHTTP implements http.Handler.
func (p *playground) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

// Close closes the labs, and then the store that they need.
func (p *playground) Close(ctx context.Context) error {
	var err error
	if p.labs != nil {
		err = p.labs.Close(ctx)
	}
	if p.store != nil {
		err = errors.Join(err, p.store.Close())
	}
	return err
}

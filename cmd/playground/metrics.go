package main

import (
	"log/slog"
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/socketplay/socketplay/server/metrics"
	"github.com/socketplay/socketplay/server/redisadapter"
)

// adapterStats are what the adapters of each instance count. An instance that
// starts again begins at zero, as a process would.
type adapterStats struct {
	mu         sync.Mutex
	byInstance map[string]*redisadapter.Stats
}

func (a *adapterStats) renew(instance string) *redisadapter.Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byInstance == nil {
		a.byInstance = make(map[string]*redisadapter.Stats)
	}
	a.byInstance[instance] = new(redisadapter.Stats)
	return a.byInstance[instance]
}

func (a *adapterStats) of(instance string) *redisadapter.Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.byInstance[instance]
}

// sources are the instances that run.
func (p *playground) sources() []metrics.Source {
	var all []metrics.Source
	for _, i := range p.lab.Instances() {
		if io := i.Server(); io != nil {
			all = append(all, metrics.Source{Labels: []string{mainLab, i.Name()}, Server: io, Adapter: p.adapters.of(i.Name())})
		}
	}
	return all
}

// metrics serves the numbers of the instances, of Go and of the process to
// Prometheus.
func (p *playground) metrics(logger *slog.Logger) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		metrics.New([]string{"lab", "instance"}, p.sources),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelError)})
}

package main

import (
	"log/slog"
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/socketplay/socketplay/server/lab"
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

// sources are the instances of lab main that run. Learners' labs come and go, and
// their ids are secret: they are only counted.
func (p *playground) sources() []metrics.Source {
	main := p.main()
	var all []metrics.Source
	for _, i := range main.lab.Instances() {
		if io := i.Server(); io != nil {
			all = append(all, metrics.Source{Labels: []string{lab.Main, i.Name()}, Server: io, Adapter: main.adapters.of(i.Name())})
		}
	}
	return all
}

// metrics serves the numbers of the instances, of Go and of the process to
// Prometheus.
func (p *playground) metrics() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		metrics.New([]string{"lab", "instance"}, p.sources),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "playground_labs", Help: "Learners' labs that are open."}, func() float64 {
			open, _ := p.labs.Stats()
			return float64(open)
		}),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "playground_labs_opened_total", Help: "Learners' labs that were opened."}, func() float64 {
			_, opened := p.labs.Stats()
			return float64(opened)
		}),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(p.logger.Handler(), slog.LevelError)})
}

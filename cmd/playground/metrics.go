package main

import (
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/metrics"
)

// sources returns the running instances of lab main, for the metrics. The metrics only
// count the labs of learners: their ids are secret, and new labs open all the time.
func (p *playground) sources() []metrics.Source {
	main := p.labs.Main()
	var all []metrics.Source
	for _, i := range main.Instances() {
		if io := i.Server(); io != nil {
			all = append(all, metrics.Source{Labels: []string{lab.Main, i.Name()}, Server: io, Adapter: main.AdapterStats(i.Name())})
		}
	}
	return all
}

// metrics serves the metrics of the instances, of Go and of the process to Prometheus.
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

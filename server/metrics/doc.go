// Package metrics tells Prometheus how Socket.IO servers fare: connections by
// transport, packets and bytes, sockets and rooms, what the adapter publishes and
// what goes wrong.
//
// [New] makes a collector of any number of servers, which may come and go:
//
//	prometheus.MustRegister(metrics.New(nil, func() []metrics.Source {
//		return []metrics.Source{{Server: io}}
//	}))
//
// Nothing is counted here. The servers count anyway, and are asked at each scrape.
package metrics

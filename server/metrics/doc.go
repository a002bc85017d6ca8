// Package metrics exports numbers of Socket.IO servers to Prometheus: connections by
// transport, packets and bytes, sockets and rooms, messages of the adapter, and errors.
//
// [New] makes a collector for any number of servers. Servers may start and stop later:
//
//	prometheus.MustRegister(metrics.New(nil, func() []metrics.Source {
//		return []metrics.Source{{Server: io}}
//	}))
//
// The package itself counts nothing. The servers count all the time, and the collector
// reads their numbers at each scrape.
package metrics

// Package metrics exports numbers of Socket.IO servers to Prometheus: connections by
// transport, packets and bytes, sockets and rooms, messages of the adapter, and errors.
//
// [New] makes a collector for any number of servers, which may start and stop
// meanwhile:
//
//	prometheus.MustRegister(metrics.New(nil, func() []metrics.Source {
//		return []metrics.Source{{Server: io}}
//	}))
//
// The package counts nothing. The servers always count, and the collector asks them at
// each scrape.
package metrics

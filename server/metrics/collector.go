package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
)

// Source is a server and the values of its labels. The labels distinguish its numbers
// from those of other servers.
type Source struct {
	Labels  []string
	Server  *socketio.Server
	Adapter *redisadapter.Stats // nil if the server has no adapter
}

// New returns a collector. At each scrape it calls sources and collects the numbers of
// the servers that sources returns. labels are the names of the labels, in the order of
// Source.Labels.
func New(labels []string, sources func() []Source) prometheus.Collector {
	c := &collector{sources: sources}
	c.connections = describe("socketio_connections", "Open connections, by transport.", labels, "transport")
	c.sockets = describe("socketio_sockets", "Connected sockets, by namespace.", labels, "namespace")
	c.rooms = describe("socketio_rooms", "Rooms with a socket of this server, by namespace.", labels, "namespace")
	c.packets = describe("socketio_packets_total", "Engine.IO packets, by direction.", labels, "direction")
	c.bytes = describe("socketio_bytes_total", "Bytes of Engine.IO packets before compression, by direction.", labels, "direction")
	for _, f := range serverCounters {
		c.server = append(c.server, describe(f.name, f.help, labels))
	}
	for _, f := range adapterCounters {
		c.adapter = append(c.adapter, describe(f.name, f.help, labels))
	}
	return c
}

func describe(name, help string, labels []string, more ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, append(append([]string(nil), labels...), more...), nil)
}

var serverCounters = []struct {
	name, help string
	value      func(socketio.Stats) uint64
}{
	{"socketio_connections_opened_total", "Connections that were opened.", func(s socketio.Stats) uint64 { return s.Opened }},
	{"socketio_upgrades_total", "Connections that moved from polling to WebSocket.", func(s socketio.Stats) uint64 { return s.Upgrades }},
	{"socketio_refused_requests_total", "Requests that were refused: unknown sessions, foreign origins, malformed handshakes.", func(s socketio.Stats) uint64 { return s.Refused }},
	{"socketio_slow_clients_total", "Connections that were closed because the client did not read fast enough.", func(s socketio.Stats) uint64 { return s.SlowConsumers }},
	{"socketio_control_floods_total", "Connections that were closed because the client sent too many control packets.", func(s socketio.Stats) uint64 { return s.TooFast }},
	{"socketio_too_many_bytes_total", "Connections that were closed because the server kept too many bytes for the address of the client.", func(s socketio.Stats) uint64 { return s.TooMuch }},
	{"socketio_decode_errors_total", "Connections that were closed because of an invalid packet.", func(s socketio.Stats) uint64 { return s.Malformed }},
	{"socketio_recovery_hits_total", "Sockets that recovered their state.", func(s socketio.Stats) uint64 { return s.Recovered }},
	{"socketio_recovery_misses_total", "Sockets that asked to recover their state and could not.", func(s socketio.Stats) uint64 { return s.Unrecalled }},
}

var adapterCounters = []struct {
	name, help string
	value      func(*redisadapter.Stats) uint64
}{
	{"socketio_adapter_published_total", "Messages that Redis has received.", (*redisadapter.Stats).Published},
	{"socketio_adapter_publish_errors_total", "Messages that could not be encoded or did not get to Redis.", (*redisadapter.Stats).PublishErrors},
	{"socketio_adapter_received_total", "Messages of other servers that were delivered.", (*redisadapter.Stats).Received},
	{"socketio_adapter_decode_errors_total", "Messages on the channels that could not be read.", (*redisadapter.Stats).DecodeErrors},
	{"socketio_adapter_dropped_total", "Messages that were dropped because a queue was full.", (*redisadapter.Stats).Dropped},
	{"socketio_adapter_losses_total", "Times that the subscription was lost.", (*redisadapter.Stats).Losses},
	{"socketio_adapter_request_timeouts_total", "Requests that not all servers answered in time.", (*redisadapter.Stats).Timeouts},
}

type collector struct {
	sources                                     func() []Source
	connections, sockets, rooms, packets, bytes *prometheus.Desc
	server, adapter                             []*prometheus.Desc
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.connections, c.sockets, c.rooms, c.packets, c.bytes} {
		out <- d
	}
	for _, d := range c.server {
		out <- d
	}
	for _, d := range c.adapter {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	for _, source := range c.sources() {
		emit := func(d *prometheus.Desc, kind prometheus.ValueType, value float64, more ...string) {
			labels := append(append([]string(nil), source.Labels...), more...)
			out <- prometheus.MustNewConstMetric(d, kind, value, labels...)
		}
		stats := source.Server.Stats()
		emit(c.connections, prometheus.GaugeValue, float64(stats.Sessions-stats.WebSockets), "polling")
		emit(c.connections, prometheus.GaugeValue, float64(stats.WebSockets), "websocket")
		for _, n := range occupations(source.Server.Namespaces()) {
			emit(c.sockets, prometheus.GaugeValue, float64(n.sockets), n.name)
			emit(c.rooms, prometheus.GaugeValue, float64(n.rooms), n.name)
		}
		emit(c.packets, prometheus.CounterValue, float64(stats.PacketsIn), "in")
		emit(c.packets, prometheus.CounterValue, float64(stats.PacketsOut), "out")
		emit(c.bytes, prometheus.CounterValue, float64(stats.BytesIn), "in")
		emit(c.bytes, prometheus.CounterValue, float64(stats.BytesOut), "out")
		for i, d := range c.server {
			emit(d, prometheus.CounterValue, float64(serverCounters[i].value(stats)))
		}
		if source.Adapter == nil {
			continue
		}
		for i, d := range c.adapter {
			emit(d, prometheus.CounterValue, float64(adapterCounters[i].value(source.Adapter)))
		}
	}
}

package metrics_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/metrics"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/socketio"
)

// Each number grows when the thing that it counts happens.
func TestEveryMetric(t *testing.T) {
	redis, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	var stats redisadapter.Stats
	clustered, web := newServer(t, &socketio.Options{
		MaxQueuedBytes: 1 << 20, PingTimeout: 200 * time.Millisecond,
		Adapter: redisadapter.New(redis.Client(), &redisadapter.Options{Stats: &stats, RequestTimeout: 50 * time.Millisecond}),
	})
	recovering, recoveringWeb := newServer(t, &socketio.Options{Recovery: new(socketio.Recovery)})
	limited, limitedWeb := newServer(t, &socketio.Options{
		ControlPackets: engine.Rate{PerSecond: 0.001, Burst: 1}, Addresses: engine.NewAddresses(engine.AddressLimits{Bytes: 1}),
	})
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics.New([]string{"instance"}, func() []metrics.Source {
		return []metrics.Source{{Labels: []string{"a"}, Server: clustered, Adapter: &stats}, {Labels: []string{"b"}, Server: recovering}, {Labels: []string{"c"}, Server: limited}}
	}))
	value := func(name string) float64 { return gathered(t, registry, name) }

	speak(t, web, "40")
	speak(t, web, "40", "4nonsense")
	if resp, err := web.Client().Get(web.URL + "/socket.io/?EIO=4&transport=polling"); err != nil {
		t.Fatal(err)
	} else {
		_ = resp.Body.Close()
	}
	publish(t, redis, "socket.io#/#", "nonsense")
	hung := redis.Client().Subscribe(t.Context(), "socket.io-request#/#")
	defer hung.Close()
	if _, err := hung.Receive(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := clustered.FetchSockets(t.Context()); err == nil {
		t.Error("FetchSockets succeeded though the other server does not answer")
	}
	recoverClients(t, recovering, recoveringWeb)
	speak(t, limitedWeb, "40", "6")
	speak(t, limitedWeb, `451-["x",{"_placeholder":true,"num":0},"`+strings.Repeat("x", 200_000)+`"]`)

	speak(t, web, "40") // this client never reads, so the server cuts it off as slow
	eventually(t, func() bool {
		_ = clustered.Local().Emit(t.Context(), "much", strings.Repeat("x", 1<<20))
		return value(`socketio_slow_clients_total{instance="a"}`) >= 1
	})
	for name, least := range map[string]float64{
		`socketio_connections_opened_total{instance="a"}`:          4,
		`socketio_packets_total{direction="in",instance="a"}`:      4,
		`socketio_packets_total{direction="out",instance="a"}`:     4,
		`socketio_bytes_total{direction="in",instance="a"}`:        4,
		`socketio_bytes_total{direction="out",instance="a"}`:       1 << 20,
		`socketio_decode_errors_total{instance="a"}`:               1,
		`socketio_slow_clients_total{instance="a"}`:                1,
		`socketio_control_floods_total{instance="c"}`:              1,
		`socketio_too_many_bytes_total{instance="c"}`:              1,
		`socketio_adapter_published_total{instance="a"}`:           1,
		`socketio_adapter_decode_errors_total{instance="a"}`:       1,
		`socketio_adapter_request_timeouts_total{instance="a"}`:    1,
		`socketio_recovery_hits_total{instance="b"}`:               1,
		`socketio_recovery_misses_total{instance="b"}`:             1,
		`socketio_connections{instance="b",transport="websocket"}`: 1,
		`socketio_rooms{instance="b",namespace="/"}`:               1,
		`socketio_sockets{instance="b",namespace="/"}`:             1,
	} {
		if got := value(name); got < least {
			t.Errorf("%s is %v, want %v or more", name, got, least)
		}
	}
}

// gathered returns the value of a metric, or 0 if the registry does not have the metric.
// name includes the labels.
func gathered(t *testing.T, registry *prometheus.Registry, name string) float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
			}
			if f.GetName()+"{"+strings.Join(labels, ",")+"}" == name {
				return m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
	}
	return 0
}

func publish(t *testing.T, redis *embedded.Server, channel, body string) {
	t.Helper()
	if err := redis.Client().Publish(t.Context(), channel, body).Err(); err != nil {
		t.Fatal(err)
	}
}

// recoverClients makes one client recover its state. Another client asks for the state of
// a session that never existed.
func recoverClients(t *testing.T, io *socketio.Server, web *httptest.Server) {
	t.Helper()
	conn := speak(t, web, "40")
	pid := field(read(t, conn, "40"), "pid")
	if err := io.Emit(t.Context(), "news"); err != nil {
		t.Fatal(err)
	}
	offset := strings.Split(read(t, conn, "42"), `"`)[3]
	_ = conn.CloseNow()
	eventually(t, func() bool { return io.Connections() == 0 })
	again := speak(t, web, fmt.Sprintf(`40{"pid":%q,"offset":%q}`, pid, offset))
	read(t, again, "40")
	stranger := speak(t, web, `40{"pid":"unknown","offset":"none"}`)
	read(t, stranger, "40")
	_ = stranger.CloseNow()
	eventually(t, func() bool { return io.Connections() == 1 })
}

// read returns the next message that begins with prefix.
func read(t *testing.T, conn *websocket.Conn, prefix string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(data), prefix) {
			return string(data)
		}
	}
}

func field(text, name string) string {
	_, rest, _ := strings.Cut(text, `"`+name+`":"`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

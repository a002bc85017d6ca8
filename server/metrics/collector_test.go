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
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/socketplay/socketplay/server/metrics"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/socketio"
)

func newServer(t *testing.T, opts *socketio.Options) (*socketio.Server, *httptest.Server) {
	t.Helper()
	io, err := socketio.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(io)
	t.Cleanup(func() {
		if err := io.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		web.Close()
	})
	return io, web
}

// speak connects over WebSocket and sends the frames.
func speak(t *testing.T, web *httptest.Server, frames ...string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), web.URL+"/socket.io/?EIO=4&transport=websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	for _, f := range frames {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(f)); err != nil {
			t.Fatal(err)
		}
	}
	return conn
}

// eventually waits until holds returns true.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("the condition is still false")
		}
	}
}

func TestCollector(t *testing.T) {
	redis, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	var stats redisadapter.Stats
	io, web := newServer(t, &socketio.Options{Adapter: redisadapter.New(redis.Client(), &redisadapter.Options{Stats: &stats})})
	io.OnConnection(func(ctx context.Context, s *socketio.Socket) { s.Join(ctx, "red") })
	speak(t, web, "40")
	eventually(t, func() bool { return len(io.Sockets()) == 1 && len(io.Rooms()) == 2 })
	if err := io.Emit(t.Context(), "news"); err != nil {
		t.Fatal(err)
	}
	speak(t, web, "40", "4nonsense")
	eventually(t, func() bool { return io.Stats().Malformed == 1 && io.Stats().Sessions == 1 })

	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(metrics.New([]string{"instance"}, func() []metrics.Source {
		return []metrics.Source{{Labels: []string{"a"}, Server: io, Adapter: &stats}}
	}))
	want := `
# HELP socketio_adapter_published_total Messages that Redis has received.
# TYPE socketio_adapter_published_total counter
socketio_adapter_published_total{instance="a"} 1
# HELP socketio_connections Open connections, by transport.
# TYPE socketio_connections gauge
socketio_connections{instance="a",transport="polling"} 0
socketio_connections{instance="a",transport="websocket"} 1
# HELP socketio_connections_opened_total Connections that were opened.
# TYPE socketio_connections_opened_total counter
socketio_connections_opened_total{instance="a"} 2
# HELP socketio_rooms Rooms with a socket of this server, by namespace.
# TYPE socketio_rooms gauge
socketio_rooms{instance="a",namespace="/"} 2
# HELP socketio_sockets Connected sockets, by namespace.
# TYPE socketio_sockets gauge
socketio_sockets{instance="a",namespace="/"} 1
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "socketio_adapter_published_total", "socketio_connections",
		"socketio_connections_opened_total", "socketio_rooms", "socketio_sockets"); err != nil {
		t.Error(err)
	}
	if problems, err := testutil.GatherAndLint(registry); err != nil || len(problems) > 0 {
		t.Errorf("names: %v, %v", problems, err)
	}
}

// Clients cannot fill the memory of Prometheus with names of namespaces.
func TestNamespacesAreBounded(t *testing.T) {
	io, _ := newServer(t, nil)
	for i := range 500 {
		io.Of(fmt.Sprintf("/%d", i))
	}
	c := metrics.New(nil, func() []metrics.Source { return []metrics.Source{{Server: io}} })
	if n := testutil.CollectAndCount(c, "socketio_sockets"); n != 51 {
		t.Errorf("%d namespaces have numbers of their own", n)
	}
}

func ExampleNew() {
	io, err := socketio.New(nil)
	if err != nil {
		panic(err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics.New(nil, func() []metrics.Source { return []metrics.Source{{Server: io}} }))
	families, err := registry.Gather()
	fmt.Println(families[0].GetName(), err)
	// Output: socketio_bytes_total <nil>
}

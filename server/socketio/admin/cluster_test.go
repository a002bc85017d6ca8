package admin_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/admin"
	"github.com/socketplay/socketplay/wasmclient"
)

const patience = 20 * time.Second // much longer than any step of these tests takes

// node is an instrumented server of a cluster.
type node struct {
	*socketio.Server
	url string
}

func startNode(t *testing.T, client redis.UniversalClient, id string) *node {
	t.Helper()
	io, err := socketio.New(&socketio.Options{Adapter: redisadapter.New(client, &redisadapter.Options{
		RequestTimeout: time.Second, Logger: slog.New(slog.DiscardHandler),
	})})
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.Instrument(io, &admin.Options{NoAuth: true, ServerID: id}); err != nil {
		t.Fatal(err)
	}
	io.OfFunc(func(_ context.Context, name string, _ []byte) bool { return strings.HasPrefix(name, "/func-") })
	io.OfPattern(regexp.MustCompile(`^/child-`))
	server := httptest.NewServer(io)
	t.Cleanup(func() {
		if err := io.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return &node{io, server.URL}
}

// recorder is a client on a real network that keeps the events that it gets.
type recorder struct {
	*wasmclient.Socket
	mu     sync.Mutex
	events []string
}

// connect connects a recorder to the namespace that the path of url names.
func connect(t *testing.T, url string) *recorder {
	t.Helper()
	host, namespace := url, ""
	if i := strings.Index(url[len("http://"):], "/"); i >= 0 {
		host, namespace = url[:i+len("http://")], url[i+len("http://"):]
	}
	m := wasmclient.NewManager(host, &wasmclient.Options{Transports: []string{wasmclient.WebSocket}, NoReconnection: true})
	v := &recorder{Socket: m.Socket(namespace)}
	t.Cleanup(m.Close)
	v.OnAny(func(e *wasmclient.Event) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.events = append(v.events, string(e.Data))
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := v.ConnectAndWait(ctx); err != nil {
		t.Fatal(err)
	}
	return v
}

// expect waits for an event that contains all the given parts, and returns the event.
func (v *recorder) expect(t *testing.T, parts ...string) (found string) {
	t.Helper()
	eventually(t, fmt.Sprint("an event with ", parts), func() bool {
		v.mu.Lock()
		defer v.mu.Unlock()
		i := slices.IndexFunc(v.events, func(event string) bool {
			return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(event, part) })
		})
		if i >= 0 {
			found = v.events[i]
		}
		return i >= 0
	})
	return found
}

// forget removes the events that the recorder has got so far.
func (v *recorder) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.events = nil
}

// eventually waits until ok returns true. If this takes too long, it fails the test with
// what, the description of the condition.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func startRedis(t *testing.T) *embedded.Server {
	t.Helper()
	server, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// A dashboard that is connected to one server of a cluster shows and controls the sockets
// of all servers.
func TestCluster(t *testing.T) {
	client := startRedis(t).Client()
	a, b := startNode(t, client, "a"), startNode(t, client, "b")
	early := connect(t, b.url)
	b.Socket(early.ID()).SetData(map[string]any{"n": 1})
	here := connect(t, a.url)

	d := connect(t, a.url+"/admin")
	all := d.expect(t, "all_sockets", early.ID(), here.ID(), d.ID())
	for _, id := range []string{early.ID(), here.ID(), d.ID()} {
		if n := strings.Count(all, `"id":"`+id+`"`); n != 1 {
			t.Errorf("the dashboard shows %s %d times: %s", id, n, all)
		}
	}
	if len(clientID.FindAllString(all, -1)) != 3 || strings.Count(all, `"transport":"websocket"`) != 3+3 || // in three descriptions, and in the query of each handshake
		!strings.Contains(all, `"data":{"n":1}`) || strings.Contains(all, "_admin") {
		t.Errorf("the dashboard shows %s", all)
	}
	d.expect(t, "server_stats", `"serverId":"a"`)
	d.expect(t, "server_stats", `"serverId":"b"`)

	late := connect(t, b.url)
	d.expect(t, "socket_connected", late.ID())
	for _, to := range []string{`null`, `"red"`, `"` + early.ID() + `"`} {
		d.forget()
		if to == `"red"` {
			emit(t, d, "join", `"/","red","`+early.ID()+`"`)
			d.expect(t, "room_joined", "red", early.ID())
		}
		emit(t, d, "emit", `"/",`+to+`,"x",1`)
		early.expect(t, `["x",1]`)
		d.expect(t, "event_sent", early.ID(), `["x",1]`)
		early.forget()
	}
	emit(t, d, "leave", `"/","red"`)
	d.expect(t, "room_left", "red", early.ID())

	// These namespaces exist only on the other server.
	for _, namespace := range []string{"/child-1", "/func-1"} {
		child := connect(t, b.url+namespace)
		d.expect(t, "socket_connected", child.ID())
		emit(t, d, "join", `"`+namespace+`","vip","`+child.ID()+`"`)
		d.expect(t, "room_joined", namespace, "vip", child.ID())
		emit(t, d, "emit", `"`+namespace+`","vip","x",2`)
		child.expect(t, `["x",2]`)
		emit(t, d, "_disconnect", `"`+namespace+`",false`)
		d.expect(t, "socket_disconnected", child.ID(), "server namespace disconnect")
	}
	if n := len(a.Namespaces()); n != 2 {
		t.Errorf("%d namespaces: a command created one", n)
	}

	emit(t, d, "_disconnect", `"/",true,"`+late.ID()+`"`)
	d.expect(t, "socket_disconnected", late.ID())
	eventually(t, "the connection ends", func() bool { return !late.Connected() })
	if !early.Connected() {
		t.Error("another client was disconnected, too")
	}

	// When a server closes, the dashboard is told that the server's sockets have
	// disconnected.
	d.forget()
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.expect(t, "socket_disconnected", early.ID(), "server shutting down")
}

// emit sends a command to the server. args is the JSON array of its arguments without the
// brackets.
func emit(t *testing.T, d *recorder, name, args string) {
	t.Helper()
	d.Send(wasmclient.Message{Data: fmt.Appendf(nil, `[%q,%s]`, name, args)})
}

// If a server of the cluster does not answer, the dashboard still shows the other servers.
func TestClusterWithSilentServer(t *testing.T) {
	client := startRedis(t).Client()
	a := startNode(t, client, "a")
	// The silent server subscribes to requests as a server does, but answers none of them.
	for _, namespace := range []string{"/", "/admin"} {
		sub := client.Subscribe(t.Context(), "socket.io-request#"+namespace+"#")
		defer sub.Close()
		if _, err := sub.Receive(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	here := connect(t, a.url)
	d := connect(t, a.url+"/admin")
	d.expect(t, "config", "ALL_EVENTS")
	d.expect(t, "all_sockets", here.ID(), d.ID())
}

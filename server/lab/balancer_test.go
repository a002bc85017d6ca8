package lab_test

import (
	"context"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

// If the load balancer is not sticky, the next request of a polling session reaches an
// instance that does not know the session. A WebSocket is only one request, so it
// works.
func TestRequestsAreScattered(t *testing.T) {
	_, p, url := openCables(t, socketio.Options{})
	p.do("scatter", lab.Request{On: true})
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: "/lab/main/a/socket.io/", Transports: []string{"polling"}})
	t.Cleanup(m.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if err := m.Socket("/").ConnectAndWait(ctx); err == nil {
		t.Error("connected by polling without stickiness")
	}
	m.Close()
	p.until(func(e trace.Event) bool {
		return e.Kind == trace.Refused && e.Error == "Session ID unknown" && e.Transport == "polling" && e.Status == 400
	})
	p.client(url, "a", "alice", "websocket")
	p.do("scatter", lab.Request{})
	p.client(url, "a", "bob", "polling")
}

// While an instance is stopped, another one serves its clients at the same address. When
// it runs again, the clients stay on the other instance until they reconnect.
func TestFailover(t *testing.T) {
	l, p, url := openCables(t, socketio.Options{})
	p.do("failover", lab.Request{On: true})
	p.client(url, "b", "alice")
	p.do("stop", lab.Request{Instance: "b"})
	on := func(name string) func(trace.Event) bool {
		return func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == name }
	}
	moved := p.until(on("a"))
	p.do("start", lab.Request{Instance: "b"})
	if n := len(l.State().Instances[0].Sockets); n != 1 {
		t.Errorf("%d sockets on a, want the one that has moved", n)
	}
	p.do("drop", lab.Request{Instance: "a", Socket: moved.Socket})
	p.until(on("b"))
	p.do("failover", lab.Request{})
	p.do("stop", lab.Request{Instance: "b"})
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: "/lab/main/b/socket.io/"})
	t.Cleanup(m.Close)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := m.Socket("/").ConnectAndWait(ctx); err == nil {
		t.Error("connected to an instance that is stopped")
	}
	p.do("failover", lab.Request{On: true})
	if p.do("heal", lab.Request{}); l.State().Faults.Failover {
		t.Error("heal leaves it on")
	}
}

// The clients of a stopped instance are spread over the running ones. They stay there
// when the stopped instance runs again, even if they poll.
func TestFailoverSpreadsClients(t *testing.T) {
	_, p, url := openWithOptions(t, growing(4))
	p.do("failover", lab.Request{On: true})
	var clients []*wasmclient.Socket
	for n := range 6 {
		transports := []string{[]string{"polling", "websocket"}[n%2]}
		clients = append(clients, p.client(url, "b", "link-"+string(rune('0'+n)), transports...))
	}
	p.do("stop", lab.Request{Instance: "b"})
	on := map[string]int{}
	for range clients {
		on[p.until(func(e trace.Event) bool { return e.Kind == trace.Connect }).Instance]++
	}
	if on["a"] != 2 || on["c"] != 2 || on["d"] != 2 {
		t.Errorf("six clients of b are on %v", on)
	}
	answer := func(s *wasmclient.Socket) string {
		if got, err := wasmclient.Call[int](t.Context(), s, "echo", 7); err != nil || got != 7 {
			t.Errorf("%s answers %d, %v", s.ID(), got, err)
		}
		return s.ID()
	}
	var ids []string
	for _, s := range clients {
		ids = append(ids, answer(s)) // wait for the client, which learns of its connection later than the trace
	}
	p.do("start", lab.Request{Instance: "b"})
	for n, s := range clients {
		if id := answer(s); id != ids[n] || id == "" {
			t.Errorf("%q is %q now", ids[n], id)
		}
	}
}

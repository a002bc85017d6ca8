package lab_test

import (
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/redisadapter/embedded"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
	"github.com/socketplay/socketplay/wasmclient"
)

// openCables starts lab main with a cable to Redis for each instance, and a page.
func openCables(t *testing.T, server socketio.Options) (*lab.Lab, *page, string) {
	t.Helper()
	return openCabled(t, lab.Options{Server: server})
}

// openCabled does so for a lab with options of its own.
func openCabled(t *testing.T, options lab.Options) (*lab.Lab, *page, string) {
	t.Helper()
	db, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	cables, clients := map[string]*lab.Cable{}, map[string]*redis.Client{}
	for _, name := range []string{"a", "b", "c", "d"} {
		opts := *db.Client().Options()
		cables[name] = new(lab.Cable)
		opts.Dialer = cables[name].Dial(opts.Dialer)
		clients[name] = redis.NewClient(&opts)
		t.Cleanup(func() { _ = clients[name].Close() })
	}
	options.Adapter = func(name string, o socketio.Observer) func(socketio.Local) socketio.Adapter {
		return redisadapter.New(clients[name], &redisadapter.Options{Observer: o})
	}
	options.Cut = func(name string, cut bool) { cables[name].Cut(cut) }
	options.Setup = func(_ string, io *socketio.Server) {
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("echo", func(_ context.Context, e *socketio.Event) error { return e.Ack(e.Raw(0)...) })
		})
	}
	l := newLab(t, options)
	srv := httptest.NewServer(l)
	t.Cleanup(srv.Close)
	return l, watch(t, srv.URL), srv.URL
}

// client connects over a link of that name.
func (p *page) client(url, instance, link string, transports ...string) *wasmclient.Socket {
	p.t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: "/lab/main/" + instance + "/socket.io/", Query: "link=" + link, Transports: transports})
	p.t.Cleanup(m.Close)
	s := m.Socket("/")
	if err := s.ConnectAndWait(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Socket == s.ID() })
	return s
}

// back waits for a client on each instance to connect again.
func (p *page) back() {
	p.t.Helper()
	for seen := map[string]bool{}; len(seen) < 2; {
		seen[p.until(func(e trace.Event) bool { return e.Kind == trace.Connect }).Instance] = true
	}
}

func (p *page) do(event string, a lab.Request) lab.Done {
	p.t.Helper()
	done, err := p.act(event, a)
	if err != nil {
		p.t.Fatalf("%s: %v", event, err)
	}
	return done
}

func (p *page) connected(instance string) trace.Event {
	p.t.Helper()
	return p.until(func(e trace.Event) bool { return e.Kind == trace.Connect && e.Instance == instance })
}

// reached has a emit until it reaches b's clients, or not, as wanted.
func (p *page) reached(b bool) {
	p.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		done := p.do("emit", lab.Request{Instance: "a", Target: "all", Event: "x"})
		p.until(func(e trace.Event) bool { return e.Kind == trace.Deliver && e.Instance == "a" })
		arrived := false
		for until := time.After(300 * time.Millisecond); ; {
			select {
			case e := <-p.events:
				p.seen = append(p.seen, e)
				arrived = arrived || e.Kind == trace.Deliver && e.Instance == "b"
				continue
			case <-until:
			}
			break
		}
		if arrived == b {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("an emit reaches b's clients: %t, want %t; %+v", arrived, b, done)
		}
	}
}

func TestRedisIsCut(t *testing.T) {
	l, p, url := openCables(t, socketio.Options{})
	p.client(url, "a", "alice")
	p.client(url, "b", "carol")
	p.reached(true)
	p.do("cut", lab.Request{Instance: "a", On: true})
	if got := l.State().Faults.Cut; !slices.Equal(got, []string{"a"}) {
		t.Errorf("cut off: %q", got)
	}
	done := p.do("emit", lab.Request{Instance: "a", Target: "all", Event: "x"})
	if !strings.Contains(done.Problem, "publish") {
		t.Errorf("an emit without Redis answers %+v", done)
	}
	p.reached(false)
	p.do("cut", lab.Request{Instance: "a"})
	p.reached(true)
}

func TestAdapterIsRemoved(t *testing.T) {
	_, p, url := openCables(t, socketio.Options{})
	p.client(url, "a", "alice")
	p.client(url, "b", "carol")
	p.do("alone", lab.Request{On: true})
	p.back()
	p.reached(false)
	p.do("heal", lab.Request{})
	p.back()
	p.reached(true)
}

func TestInstanceIsKilled(t *testing.T) {
	l, p, url := openCables(t, socketio.Options{})
	s := p.client(url, "a", "alice")
	gone := make(chan wasmclient.Reason, 1)
	s.OnDisconnect(func(r wasmclient.Reason, _ error) { gone <- r })
	p.do("kill", lab.Request{Instance: "a"})
	if r := <-gone; r != "transport close" && r != "transport error" {
		t.Errorf("the client sees %q", r)
	}
	p.do("start", lab.Request{Instance: "a"})
	p.connected("a")
	for _, e := range p.seen {
		if e.Kind == trace.Disconnecting || e.Kind == trace.Disconnect {
			t.Errorf("what is dead tells of %+v", e)
		}
	}
	if !slices.ContainsFunc(p.seen, func(e trace.Event) bool { return e.Kind == trace.InstanceStop && e.Reason == "killed" }) {
		t.Error("the trace does not say that it was killed")
	}
	p.reached(false)
	if l.State().Faults.Cut == nil || len(l.State().Faults.Cut) > 0 {
		t.Errorf("left cut off: %q", l.State().Faults.Cut)
	}
}

// Without stickiness a session made by polling is unknown to the instance that its next
// request reaches; a WebSocket is one request only.
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

// While an instance is stopped another one has its clients, at the address that they
// know; when it runs again, they stay where they are until they connect anew.
func TestAnotherInstanceStandsIn(t *testing.T) {
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

func TestWebSocketIsBlocked(t *testing.T) {
	l, p, url := openCables(t, socketio.Options{})
	p.do("block", lab.Request{Link: "alice", On: true})
	s := p.client(url, "a", "alice")
	refused := func(e trace.Event) bool {
		return e.Kind == trace.Refused && e.Transport == "websocket" && e.Error == "Bad request"
	}
	if !slices.ContainsFunc(p.seen, refused) { // before it was connected, or after
		p.until(refused)
	}
	if _, err := wasmclient.Call[int](t.Context(), s, "echo", 1); err != nil {
		t.Error(err)
	}
	of := l.State().Instances[0].Sockets
	if len(of) != 1 || of[0].Transport != "polling" || of[0].Link != "alice" {
		t.Errorf("sockets %+v", of)
	}
	p.client(url, "a", "bob", "websocket")
	p.do("block", lab.Request{Link: "alice"})
	if got := l.State().Faults.Links; len(got) != 0 {
		t.Errorf("links %+v", got)
	}
}

func TestLinkIsSlow(t *testing.T) {
	_, p, url := openCables(t, socketio.Options{})
	const each = 100 * time.Millisecond
	for _, transport := range []string{"websocket", "polling"} {
		s, other := p.client(url, "a", "slow-"+transport, transport), p.client(url, "a", "quick-"+transport, transport)
		p.do("delay", lab.Request{Link: "slow-" + transport, Ms: int(each.Milliseconds())})
		trip := func(s *wasmclient.Socket) time.Duration {
			began := time.Now()
			for i := range 5 { // the delay is no throttle: they are on their way together
				s.Emit("echo", i)
			}
			if got, err := wasmclient.Call[int](t.Context(), s, "echo", 7); err != nil || got != 7 {
				t.Errorf("%s: %d, %v", transport, got, err)
			}
			return time.Since(began)
		}
		trip(s) // what was under way before
		if took := trip(s); took < 2*each {
			t.Errorf("%s: a round trip on the slow link takes %v", transport, took)
		}
		_ = trip(other)
		p.do("delay", lab.Request{Link: "slow-" + transport})
	}
	if _, err := p.act("delay", lab.Request{Link: "x", Ms: 20_000}); err == nil || !strings.Contains(err.Error(), "10,000") {
		t.Errorf("a delay of 20 s: %v", err)
	}
	if _, err := p.act("delay", lab.Request{Link: "a b", Ms: 20}); err == nil || !strings.Contains(err.Error(), "no link") {
		t.Errorf("a link with a blank: %v", err)
	}
}

// A client whose pongs do not come is given up, and comes back.
func TestHeartbeatIsPaused(t *testing.T) {
	for _, transport := range []string{"websocket", "polling"} {
		l, p, url := openCables(t, socketio.Options{PingTimeout: 300 * time.Millisecond})
		s := p.client(url, "a", "alice", transport)
		p.do("pause", lab.Request{Instance: "a", Socket: s.ID(), Link: "alice", On: true})
		e := p.until(func(e trace.Event) bool { return e.Kind == trace.Disconnect })
		if e.Reason != "ping timeout" {
			t.Errorf("%s: disconnected for %q", transport, e.Reason)
		}
		p.connected("a")
		if got := l.State().Faults.Links; len(got) != 0 {
			t.Errorf("%s: links %+v", transport, got)
		}
	}
}

func TestTooManyLinks(t *testing.T) {
	_, p, _ := openCables(t, socketio.Options{})
	for i := range 600 {
		_, err := p.act("block", lab.Request{Link: "l" + strings.Repeat("x", i%30) + string(rune('a'+i/30)), On: true})
		if refused := err != nil; refused != (i >= 500) {
			t.Fatalf("link %d: %v", i, err)
		}
	}
	p.do("heal", lab.Request{})
	p.do("block", lab.Request{Link: "one-more", On: true})
}

func TestCable(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	var c lab.Cable
	dial := c.Dial((&net.Dialer{}).DialContext)
	conn, err := dial(t.Context(), "tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c.Cut(true)
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a connection outlives the cut: %v", err)
	}
	if _, err := dial(t.Context(), "tcp", ln.Addr().String()); err == nil {
		t.Error("connected over a cable that is cut")
	}
	if err := conn.Close(); err != nil {
		t.Errorf("what the cut has closed: %v", err)
	}
	c.Cut(false)
	if conn, err = dial(t.Context(), "tcp", ln.Addr().String()); err != nil || conn.Close() != nil {
		t.Errorf("not mended: %v", err)
	}
}

package lab_test

import (
	"context"
	"net/http/httptest"
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

// openCables starts lab main, and opens a page that watches it. Each instance is
// connected to Redis by a [lab.Cable].
func openCables(t *testing.T, server socketio.Options) (*lab.Lab, *page, string) {
	t.Helper()
	return openWithOptions(t, lab.Options{Server: server})
}

// openWithOptions does what openCables does, with other options of the lab.
func openWithOptions(t *testing.T, options lab.Options) (*lab.Lab, *page, string) {
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

// client connects a client over the link of that name.
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

// bothReconnect waits until a client has connected to each of two instances.
func (p *page) bothReconnect() {
	p.t.Helper()
	for seen := map[string]bool{}; len(seen) < 2; {
		seen[p.until(func(e trace.Event) bool { return e.Kind == trace.Connect }).Instance] = true
	}
}

// wantReached emits from instance a again and again. If want is true, it waits until an
// event reaches the clients of b; if want is false, until one does not.
func (p *page) wantReached(want bool) {
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
		if arrived == want {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("an emit reaches b's clients: %t, want %t; %+v", arrived, want, done)
		}
	}
}

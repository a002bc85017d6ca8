package socketio_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
)

// run calls f in a bubble of time, with a server whose goroutines must all have
// ended afterwards.
func run(t *testing.T, opts *socketio.Options, f func(t *testing.T, io *socketio.Server, net *testnet.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		io, err := socketio.New(opts)
		if err != nil {
			t.Fatal(err)
		}
		net := testnet.Serve(io)
		f(t, io, net)
		if err := io.Close(t.Context()); err != nil {
			t.Error(err)
		}
		for _, ns := range io.Namespaces() {
			if n := len(ns.Sockets()); n != 0 {
				t.Errorf("%d sockets are left in %s", n, ns.Name())
			}
		}
		net.Shutdown()
		time.Sleep(time.Second) // net/http lingers half a second where it refused a body
	})
}

// client speaks raw frames.
type client struct {
	*testnet.Client
	t    *testing.T
	net  *testnet.Server
	conn *websocket.Conn
}

func dial(t *testing.T, net *testnet.Server) *client {
	t.Helper()
	c := testnet.Dial(t, net, nil)
	return &client{c, t, net, c.Conn}
}

func (c *client) send(frames ...string) {
	c.t.Helper()
	c.Send(frames...)
}

func (c *client) want(frames ...string) {
	c.t.Helper()
	if got := c.DrainFrames(); !slices.Equal(got, frames) {
		c.t.Errorf("received %q, want %q", got, frames)
	}
}

func (c *client) take() []string { return c.DrainFrames() }
func (c *client) isClosed() bool { return c.Closed() }

// connect dials and joins namespaces, the root one if none is named.
func connect(t *testing.T, net *testnet.Server, namespaces ...string) *client {
	t.Helper()
	c := dial(t, net)
	if len(namespaces) == 0 {
		namespaces = []string{""}
	}
	for _, ns := range namespaces {
		c.send("40" + ns)
		if got := c.take(); len(got) == 0 || !strings.HasPrefix(got[0], "40"+ns) {
			t.Fatalf("CONNECT to %q answered with %q", ns, got)
		}
	}
	return c
}

// journal is a list that handlers write to.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

func (j *journal) want(t *testing.T, lines ...string) {
	t.Helper()
	synctest.Wait()
	j.mu.Lock()
	defer j.mu.Unlock()
	if !slices.Equal(j.lines, lines) {
		t.Errorf("journal %q, want %q", j.lines, lines)
	}
	j.lines = nil
}

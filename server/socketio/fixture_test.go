package socketio_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/memnet"
	"github.com/socketplay/socketplay/server/socketio"
)

// run calls f in a bubble of time, with a server whose goroutines must all have
// ended afterwards.
func run(t *testing.T, opts *socketio.Options, f func(t *testing.T, io *socketio.Server, net *memnet.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		io, err := socketio.New(opts)
		if err != nil {
			t.Fatal(err)
		}
		net := memnet.Serve(io)
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

// client speaks raw frames over WebSocket. It answers pings by itself.
type client struct {
	t    *testing.T
	net  *memnet.Server
	conn *websocket.Conn
	done chan struct{}

	silent atomic.Bool // answers no pings

	mu       sync.Mutex
	received []string // frames, binary ones as "<bytes>"
	closed   bool
}

func dial(t *testing.T, net *memnet.Server) *client {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), "http://test/socket.io/?EIO=4&transport=websocket",
		&websocket.DialOptions{HTTPClient: net.Client()})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, net: net, conn: conn, done: make(chan struct{})}
	t.Cleanup(func() { _ = conn.CloseNow(); <-c.done })
	go c.read()
	synctest.Wait()
	c.take() // the open packet
	return c
}

// connect dials and joins namespaces, the root one if none is named.
func connect(t *testing.T, net *memnet.Server, namespaces ...string) *client {
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

func (c *client) read() {
	defer close(c.done)
	for {
		kind, data, err := c.conn.Read(context.Background())
		c.mu.Lock()
		switch {
		case err != nil:
			c.closed = true
		case kind == websocket.MessageBinary:
			c.received = append(c.received, "<"+string(data)+">")
		case string(data) == "2" && c.silent.Load():
		case string(data) == "2":
			_ = c.conn.Write(context.Background(), websocket.MessageText, []byte("3"))
		default:
			c.received = append(c.received, string(data))
		}
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// send sends frames and waits until all is still.
func (c *client) send(frames ...string) {
	c.t.Helper()
	for _, f := range frames {
		kind := websocket.MessageText
		if strings.HasPrefix(f, "<") {
			kind, f = websocket.MessageBinary, strings.Trim(f, "<>")
		}
		if err := c.conn.Write(c.t.Context(), kind, []byte(f)); err != nil {
			c.t.Fatalf("send %q: %v", f, err)
		}
	}
	synctest.Wait()
}

// take returns the frames received since the last call.
func (c *client) take() []string {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.received
	c.received = nil
	return got
}

func (c *client) want(frames ...string) {
	c.t.Helper()
	if got := c.take(); !slices.Equal(got, frames) {
		c.t.Errorf("received %q, want %q", got, frames)
	}
}

func (c *client) isClosed() bool {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
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

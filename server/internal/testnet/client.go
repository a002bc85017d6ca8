package testnet

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/coder/websocket"
)

// Client is a WebSocket connection to a Socket.IO server. It answers the server's pings.
type Client struct {
	Conn   *websocket.Conn
	Silent atomic.Bool // the client does not answer pings

	t    *testing.T
	gate chan struct{} // a lock: full while read handles a frame, and while Pause stops read
	done chan struct{} // closed when read has returned

	mu       sync.Mutex
	received []string // the frames received; a binary frame is "<bytes>"
	closed   bool
}

// Dial connects to a server and drops the open packet.
func Dial(t *testing.T, net *Server, header http.Header) *Client {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), "http://test/socket.io/?EIO=4&transport=websocket",
		&websocket.DialOptions{HTTPClient: net.Client(), HTTPHeader: header})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(-1)
	c := &Client{Conn: conn, t: t, gate: make(chan struct{}, 1), done: make(chan struct{})}
	t.Cleanup(func() { _ = conn.CloseNow(); <-c.done })
	go c.read()
	c.DrainFrames()
	return c
}

// read receives frames until the connection ends.
func (c *Client) read() {
	defer close(c.done)
	for {
		kind, data, err := c.Conn.Read(context.Background())
		c.gate <- struct{}{}
		<-c.gate
		c.mu.Lock()
		switch {
		case err != nil:
			c.closed = true
		case kind == websocket.MessageBinary:
			c.received = append(c.received, "<"+string(data)+">")
		case string(data) == "2" && c.Silent.Load():
		case string(data) == "2":
			_ = c.Conn.Write(context.Background(), websocket.MessageText, []byte("3")) // fails if the connection has ended
		default:
			c.received = append(c.received, string(data))
		}
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Send sends frames and waits until every goroutine of the bubble waits. Write a binary
// frame as "<bytes>".
func (c *Client) Send(frames ...string) {
	c.t.Helper()
	for _, f := range frames {
		kind := websocket.MessageText
		if strings.HasPrefix(f, "<") {
			kind, f = websocket.MessageBinary, strings.Trim(f, "<>")
		}
		if err := c.Conn.Write(c.t.Context(), kind, []byte(f)); err != nil {
			c.t.Fatalf("send %q: %v", f, err)
		}
	}
	synctest.Wait()
}

// Pause makes the client stop reading, after one more frame at most, until resume is called
// or the test ends.
func (c *Client) Pause() (resume func()) {
	c.gate <- struct{}{}
	resume = sync.OnceFunc(func() { <-c.gate })
	c.t.Cleanup(resume)
	return resume
}

// DrainFrames waits until every goroutine of the bubble waits. It returns the frames that
// were received since the last call. A binary frame is "<bytes>".
func (c *Client) DrainFrames() []string {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.received
	c.received = nil
	return got
}

// Closed waits until every goroutine of the bubble waits, and reports whether the connection
// has ended.
func (c *Client) Closed() bool {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

package engine_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
)

// dialRaw opens a WebSocket over a real TCP connection. It returns the connection, so
// that a test can send any bytes over it.
func dialRaw(t *testing.T, opts *engine.Options) (net.Conn, *bufio.Reader, *recorder) {
	t.Helper()
	var conn net.Conn
	_, r := serveTCP(t, opts)(&websocket.DialOptions{HTTPClient: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (c net.Conn, err error) {
			conn, err = new(net.Dialer).DialContext(ctx, network, address)
			return conn, err
		},
	}}})
	return conn, bufio.NewReader(conn), r
}

// waitFor waits until done returns true.
func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("timed out waiting for ", what)
		}
	}
}

// serveTCP runs a server on a real TCP port. Only over real TCP connections does the
// engine write without starting a goroutine.
func serveTCP(t *testing.T, opts *engine.Options) (dial func(...*websocket.DialOptions) (*websocket.Conn, *recorder)) {
	t.Helper()
	var mu sync.Mutex
	var last *recorder
	e, err := engine.New(opts, func(s *engine.Session) engine.Receiver {
		mu.Lock()
		defer mu.Unlock()
		last = &recorder{session: s, silent: true}
		return last
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(e)
	t.Cleanup(func() {
		if err := e.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		web.Close()
	})
	return func(opts ...*websocket.DialOptions) (*websocket.Conn, *recorder) {
		c, _, err := websocket.Dial(t.Context(), web.URL+"/engine.io/?EIO=4&transport=websocket", append(opts, nil)[0])
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.CloseNow() })
		c.SetReadLimit(-1)
		if _, _, err := c.Read(t.Context()); err != nil { // the open packet
			t.Fatal(err)
		}
		mu.Lock()
		defer mu.Unlock()
		return c, last
	}
}

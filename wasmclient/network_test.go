//go:build !js

package wasmclient_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/wasmclient"
)

// network is a network of in-memory pipes with one server at a time. It lets a test run in
// a synctest bubble. There time is simulated, so hours pass at once, and a leaked goroutine
// fails the test.
type network struct {
	t      *testing.T
	client *http.Client

	mu    sync.Mutex
	conns chan net.Conn // nil while no server listens
	stop  func()
}

func newNetwork(t *testing.T) *network {
	n := &network{t: t}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		n.mu.Lock()
		conns := n.conns
		n.mu.Unlock()
		if conns == nil {
			return nil, net.ErrClosed
		}
		near, far := net.Pipe()
		select {
		case conns <- far:
			return near, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	n.client = &http.Client{Transport: transport}
	t.Cleanup(func() {
		n.down()
		transport.CloseIdleConnections()
	})
	return n
}

// up starts a server with the handler h. It runs until down is called.
func (n *network) up(h http.Handler) {
	l := &pipeListener{conns: make(chan net.Conn, 16), closed: make(chan struct{})}
	server := &http.Server{Handler: h}
	var wg sync.WaitGroup
	wg.Go(func() { _ = server.Serve(l) })
	n.mu.Lock()
	defer n.mu.Unlock()
	n.conns = l.conns
	n.stop = func() {
		_ = server.Close()
		wg.Wait()
	}
}

// down stops the server and ends its connections.
func (n *network) down() {
	n.mu.Lock()
	stop := n.stop
	n.conns, n.stop = nil, nil
	n.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// serve starts a Socket.IO server, which ends with the test.
func (n *network) serve(opts *socketio.Options, setUp func(*socketio.Server)) *socketio.Server {
	n.t.Helper()
	s, err := socketio.New(opts)
	if err != nil {
		n.t.Fatal(err)
	}
	if setUp != nil {
		setUp(s)
	}
	n.up(s)
	n.t.Cleanup(func() { _ = s.Close(context.Background()) })
	return s
}

// manager returns a manager that is closed at the end of the test.
func (n *network) manager(opts wasmclient.Options) *wasmclient.Manager {
	opts.Network.HTTPClient = n.client
	manager := wasmclient.NewManager("http://memory", &opts)
	n.t.Cleanup(manager.Close)
	return manager
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "memory"} }

// elapse lets time pass in the bubble, and waits until all goroutines wait.
func elapse(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// log collects values from handlers.
type log[T any] struct {
	mu   sync.Mutex
	list []T
}

func (l *log[T]) add(v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, v)
}

func (l *log[T]) all() []T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]T(nil), l.list...)
}

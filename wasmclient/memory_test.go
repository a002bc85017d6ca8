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

// memory is a network of pipes with one server at a time, so that a test runs in a
// synctest bubble: hours pass at once, and what is left behind fails the test.
type memory struct {
	t      *testing.T
	client *http.Client

	mu    sync.Mutex
	conns chan net.Conn // nil while no server listens
	stop  func()
}

func newMemory(t *testing.T) *memory {
	m := &memory{t: t}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		m.mu.Lock()
		conns := m.conns
		m.mu.Unlock()
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
	m.client = &http.Client{Transport: transport}
	t.Cleanup(func() {
		m.down()
		transport.CloseIdleConnections()
	})
	return m
}

// up serves h until down.
func (m *memory) up(h http.Handler) {
	l := &pipeListener{conns: make(chan net.Conn, 16), closed: make(chan struct{})}
	server := &http.Server{Handler: h}
	var wg sync.WaitGroup
	wg.Go(func() { _ = server.Serve(l) })
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conns = l.conns
	m.stop = func() {
		_ = server.Close()
		wg.Wait()
	}
}

func (m *memory) down() {
	m.mu.Lock()
	stop := m.stop
	m.conns, m.stop = nil, nil
	m.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// serve starts a Socket.IO server. It ends with the test.
func (m *memory) serve(opts *socketio.Options, setUp func(*socketio.Server)) *socketio.Server {
	m.t.Helper()
	s, err := socketio.New(opts)
	if err != nil {
		m.t.Fatal(err)
	}
	if setUp != nil {
		setUp(s)
	}
	m.up(s)
	m.t.Cleanup(func() { _ = s.Close(context.Background()) })
	return s
}

// manager returns a manager that is closed at the end of the test.
func (m *memory) manager(opts wasmclient.Options) *wasmclient.Manager {
	opts.Network.HTTPClient = m.client
	manager := wasmclient.NewManager("http://memory", &opts)
	m.t.Cleanup(manager.Close)
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

// elapse lets time pass in the bubble, and what it has set off come to rest.
func elapse(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// log collects what handlers saw.
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

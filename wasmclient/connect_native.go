//go:build !js

package wasmclient

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
)

// Connect connects to the namespace that url names ("http://host:3000/tasks";
// without a path the root namespace) and waits until the server has accepted or
// refused it. The outcome of the first attempt counts; afterwards the socket
// reconnects by itself, until its Close. To set auth or handlers
// before, use [NewManager].
func Connect(ctx context.Context, url string, opts *Options) (*Socket, error) {
	m := NewManager(url, opts)
	s := m.Socket(m.address.path)
	if err := s.ConnectAndWait(ctx); err != nil {
		m.Close()
		return nil, err
	}
	return s, nil
}

// ConnectAndWait is [Socket.Connect], and waits for the outcome of the first
// attempt. After an error the socket goes on trying, if it was not refused, until
// it is disconnected.
func (s *Socket) ConnectAndWait(ctx context.Context) error {
	done := make(chan error, 1)
	settle := func(err error) {
		select {
		case done <- err:
		default:
		}
	}
	defer s.OnConnect(func() { settle(nil) })()
	defer s.OnConnectError(settle)()
	s.Connect()
	if s.Connected() {
		return nil
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("wasmclient: connect: %w", context.Cause(ctx))
	}
}

// SetAuthValue sends value, encoded as a JSON object, with every connect from now
// on.
func (s *Socket) SetAuthValue(value any) error {
	data, err := json.Marshal(value, values.Options())
	if err != nil {
		return fmt.Errorf("wasmclient: encode auth: %w", err)
	}
	s.SetAuth(func(send func([]byte)) { send(data) })
	return nil
}

// AuthValue returns an Auth that sends value, which has to be one that becomes an
// object in JSON: else it panics.
func AuthValue(value any) func(send func([]byte)) {
	data, err := json.Marshal(value, values.Options())
	if err != nil || len(data) == 0 || data[0] != '{' {
		panic(fmt.Sprintf("wasmclient: auth is no JSON object: %T, %v", value, err))
	}
	return func(send func([]byte)) { send(data) }
}

// Close leaves every namespace, closes the connection and waits until everything
// that the manager started has ended, handlers included: a handler must not call
// it. What was waiting to be sent is dropped.
func (m *Manager) Close() {
	m.strand.do(func() {
		for _, s := range m.sockets {
			s.drop()
		}
	})
	m.strand.wait()
}

// Close leaves the namespace, and drops what was waiting to be sent. If no other socket
// uses the connection, that is closed, and Close waits as [Manager.Close] does: a handler
// must not call it.
func (s *Socket) Close() {
	last := false
	s.m.strand.do(func() {
		s.drop()
		last = len(s.m.active) == 0
	})
	if last {
		s.m.strand.wait()
	}
}

// drop ends a socket with all that it waits for.
func (s *Socket) drop() {
	s.sendBuffer = nil
	s.disconnect()
	s.failAcks()
	for len(s.queue) > 0 {
		s.unqueue(s.queue[0], Reply{}, ErrDisconnected)
	}
}

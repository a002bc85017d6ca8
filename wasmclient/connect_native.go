//go:build !js

package wasmclient

import (
	"context"
	"fmt"
)

// Connect connects to the namespace that url names, and waits until the server has
// accepted or refused it. The namespace is the path: "http://host:3000/tasks" names
// "/tasks", and a URL without a path names the root namespace.
//
// Connect returns the outcome of the first attempt. After a success the socket reconnects
// whenever its connection breaks, until its Close. A program that needs auth or handlers
// before it connects calls [NewManager] instead.
func Connect(ctx context.Context, url string, opts *Options) (*Socket, error) {
	m := NewManager(url, opts)
	s := m.Socket(m.address.path)
	if err := s.ConnectAndWait(ctx); err != nil {
		m.Close()
		return nil, err
	}
	return s, nil
}

// ConnectAndWait calls [Socket.Connect] and waits for the outcome of the first attempt.
// After an error the socket continues to try until it is disconnected, unless the server
// has refused it.
func (s *Socket) ConnectAndWait(ctx context.Context) error {
	outcome := make(chan error, 1)
	report := func(err error) {
		select {
		case outcome <- err:
		default: // only the first attempt counts
		}
	}
	defer s.OnConnect(func() { report(nil) })()
	defer s.OnConnectError(report)()
	s.Connect()
	if s.Connected() {
		return nil
	}
	select {
	case err := <-outcome:
		return err
	case <-ctx.Done():
		return fmt.Errorf("wasmclient: connect: %w", context.Cause(ctx))
	}
}

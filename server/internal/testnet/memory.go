package testnet

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Server serves h on a network of its own until Close.
type Server struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	http   http.Server
	done   chan struct{}
	client http.Client
}

// Serve starts a server.
func Serve(h http.Handler) *Server {
	s := &Server{conns: make(chan net.Conn), closed: make(chan struct{}), done: make(chan struct{})}
	s.http.Handler = h
	s.client.Transport = &http.Transport{DialContext: s.dial}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(s) // ends with Close
	}()
	return s
}

// Client returns a client that reaches the server whatever host is asked for.
func (s *Server) Client() *http.Client { return &s.client }

// Shutdown ends the server, its connections and the client's.
func (s *Server) Shutdown() {
	s.client.CloseIdleConnections()
	_ = s.http.Close()
	<-s.done
}

func (s *Server) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case s.conns <- server:
		return client, nil
	case <-s.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept, Close and Addr implement net.Listener.
func (s *Server) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener; use Shutdown to end the server.
func (s *Server) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

// Addr implements net.Listener.
func (s *Server) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "memory"} }

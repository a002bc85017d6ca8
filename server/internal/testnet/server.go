package testnet

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Server is an HTTP server on a network in memory. It is its own net.Listener.
type Server struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	http   *http.Server
	done   chan struct{}
	client http.Client
}

// Serve starts a server that serves h until [Server.Shutdown].
func Serve(h http.Handler) *Server { return ServeHTTP(&http.Server{Handler: h}) }

// ServeHTTP starts a server with the handler and the timeouts of h.
func ServeHTTP(h *http.Server) *Server {
	s := &Server{http: h, conns: make(chan net.Conn), closed: make(chan struct{}), done: make(chan struct{})}
	s.client.Transport = &http.Transport{DialContext: s.dial}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(s) // returns after Close
	}()
	return s
}

// Client returns an HTTP client whose requests all reach the server, whatever their host is.
func (s *Server) Client() *http.Client { return &s.client }

// Shutdown ends the server and closes all connections, including those of its HTTP
// client.
func (s *Server) Shutdown() {
	s.client.CloseIdleConnections()
	_ = s.http.Close()
	<-s.done
}

// Dial connects to the server. The caller closes the connection.
func (s *Server) Dial(ctx context.Context) (net.Conn, error) { return s.dial(ctx, "", "") }

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

// Accept implements net.Listener.
func (s *Server) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener. To end the server, call Shutdown.
func (s *Server) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

// Addr implements net.Listener.
func (s *Server) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "memory"} }

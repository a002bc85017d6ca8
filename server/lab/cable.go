package lab

import (
	"context"
	"errors"
	"net"
	"sync"
)

// errCut is the error of dialing over a cable that is cut.
var errCut = errors.New("lab: the connection is cut")

// Cable carries an instance's connections to Redis. Cut closes these connections and
// makes dialing fail until the cable is mended. The zero value is a cable that is not
// cut.
type Cable struct {
	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]struct{}
}

// Dial wraps the function dial, so that its connections go over the cable.
func (c *Cable) Dial(dial func(ctx context.Context, network, addr string) (net.Conn, error)) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if c.isCut() {
			return nil, errCut
		}
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.cut {
			return nil, errors.Join(errCut, conn.Close())
		}
		if c.conns == nil {
			c.conns = make(map[net.Conn]struct{})
		}
		c.conns[conn] = struct{}{}
		return &cableConn{conn, c}, nil
	}
}

// Cut cuts the cable if cut is true, and mends it otherwise.
func (c *Cable) Cut(cut bool) {
	c.mu.Lock()
	c.cut = cut
	conns := c.conns
	if cut {
		c.conns = nil
	}
	c.mu.Unlock()
	if cut {
		for conn := range conns {
			_ = conn.Close()
		}
	}
}

func (c *Cable) isCut() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cut
}

// cableConn is a connection over a cable. Close removes it from the cable's list.
type cableConn struct {
	net.Conn
	cable *Cable
}

func (c *cableConn) Close() error {
	c.cable.mu.Lock()
	_, open := c.cable.conns[c.Conn]
	delete(c.cable.conns, c.Conn)
	c.cable.mu.Unlock()
	if !open { // Cut has already closed the connection, so closing it again is not an error
		return nil
	}
	return c.Conn.Close()
}

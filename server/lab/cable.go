package lab

import (
	"context"
	"errors"
	"net"
	"sync"
)

// errCut is what dialling over a cable that is cut fails with.
var errCut = errors.New("lab: the connection is cut")

// Cable is what an instance's connections to Redis go over. It can be cut, which ends
// them and lets none be made, and mended. The zero value is whole.
type Cable struct {
	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]struct{}
}

// Dial returns dial as it is over the cable.
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

// Cut cuts the cable, or mends it.
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

// cableConn is a connection that the cable forgets once it is closed.
type cableConn struct {
	net.Conn
	cable *Cable
}

func (c *cableConn) Close() error {
	c.cable.mu.Lock()
	_, open := c.cable.conns[c.Conn]
	delete(c.cable.conns, c.Conn)
	c.cable.mu.Unlock()
	if !open { // the cut has closed it: who tidies up after that has done nothing wrong
		return nil
	}
	return c.Conn.Close()
}

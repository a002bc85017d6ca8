package engine

import (
	"net"
	"sync"
	"sync/atomic"
	"syscall"
)

// eagerConn is the network under a WebSocket. Between begin and settle its Write
// does not wait: what the network does not take at once stays, for flush or the next
// Write to wait with. So whoever sends can write by itself, where most servers
// start a goroutine for each packet, and is held up by no client.
type eagerConn struct {
	net.Conn
	raw   syscall.RawConn // nil where the kernel knows no such socket: TLS, a test's network
	taken *atomic.Uint64  // counts the parts of what is written that the network has taken

	left atomic.Int64 // bytes of rest

	mu    sync.Mutex
	eager bool
	rest  []byte // has not been taken yet
}

func newEagerConn(conn net.Conn, taken *atomic.Uint64) *eagerConn {
	return &eagerConn{Conn: conn, raw: rawConn(conn), taken: taken}
}

// begin reports whether Write can go without waiting, and has it do so from now on.
func (c *eagerConn) begin() bool {
	if c.raw == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eager = true
	return true
}

// settle has Write wait again. It reports whether the network has taken everything.
func (c *eagerConn) settle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eager = false
	return len(c.rest) == 0
}

// flush writes what has not been taken yet.
func (c *eagerConn) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flushLocked()
}

func (c *eagerConn) flushLocked() error {
	for len(c.rest) > 0 {
		n, err := c.part(c.rest)
		if err != nil {
			return err
		}
		c.rest = c.rest[n:]
		c.left.Store(int64(len(c.rest)))
	}
	c.rest = nil
	return nil
}

// Write implements net.Conn.
func (c *eagerConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.eager {
		if err := c.flushLocked(); err != nil {
			return 0, err
		}
		for n := 0; n < len(p); {
			part, err := c.part(p[n:])
			if n += part; err != nil {
				return n, err
			}
		}
		return len(p), nil
	}
	n := 0
	if len(c.rest) == 0 {
		var err error
		if n, err = tryWrite(c.raw, p); err != nil {
			return n, err
		}
		if n > 0 {
			c.taken.Add(1)
		}
	}
	if n < len(p) {
		c.rest = append(c.rest, p[n:]...)
		c.left.Store(int64(len(c.rest)))
	}
	return len(p), nil
}

// partSize is small enough for a slow client to take one within PingTimeout.
const partSize = 64 << 10

// part writes what p begins with, for as long as that takes.
func (c *eagerConn) part(p []byte) (n int, err error) {
	if n, err = c.Conn.Write(p[:min(len(p), partSize)]); err == nil {
		c.taken.Add(1)
	}
	return n, err
}

package lab

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// linkConn is the network connection of a WebSocket over a link. Data in both directions
// arrives after the link's delay, in order. While the link is paused, Read waits.
type linkConn struct {
	net.Conn
	link  *link
	close func() error
	done  chan struct{} // closed when the connection is closed
	in    *transit
	out   *transit

	rest    []byte // the bytes of the last parcel that Read has not returned yet
	readErr error  // what Read returns after rest

	mu  sync.Mutex
	err error // of the last write to the network
}

// maxParcel is how many bytes a parcel has at most.
const maxParcel = 4 << 10

func newLinkConn(conn net.Conn, l *link, onClose func()) *linkConn {
	c := &linkConn{Conn: conn, link: l, done: make(chan struct{})}
	c.in, c.out = newTransit(c.done), newTransit(c.done)
	c.close = sync.OnceValue(func() error {
		close(c.done)
		err := conn.Close()
		onClose()
		return err
	})
	go c.receive()
	go c.send()
	return c
}

// Close closes the connection and ends receive and send.
func (c *linkConn) Close() error { return c.close() }

// receive reads parcels from the network until a read fails.
func (c *linkConn) receive() {
	buf := make([]byte, maxParcel)
	for {
		n, err := c.Conn.Read(buf)
		if !c.in.put(parcel{bytes.Clone(buf[:n]), time.Now().Add(c.link.delay()), err}) || err != nil {
			return
		}
	}
}

// send writes parcels to the network when they are due, until the connection is closed.
func (c *linkConn) send() {
	for {
		p, ok := c.out.take()
		if !ok {
			return
		}
		c.waitUntil(p.due)
		if _, err := c.Conn.Write(p.data); err != nil {
			c.mu.Lock()
			c.err = err
			c.mu.Unlock()
		}
		c.out.arrived(p)
	}
}

// waitUntil waits until due, or until the connection is closed.
func (c *linkConn) waitUntil(due time.Time) {
	if d := time.Until(due); d > 0 {
		sleep(c.done, d)
	}
}

// Read implements net.Conn.
func (c *linkConn) Read(p []byte) (int, error) {
	if len(c.rest) == 0 && c.readErr == nil {
		got, ok := c.in.take()
		if !ok {
			return 0, net.ErrClosed
		}
		c.waitUntil(got.due)
		if !c.link.waitUnpaused(c.done) || c.link.isOffline() {
			return 0, net.ErrClosed
		}
		c.in.arrived(got)
		c.rest, c.readErr = got.data, got.err
	}
	if len(c.rest) == 0 {
		return 0, c.readErr
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// Write implements net.Conn. It waits while much is on its way, so that the caller learns
// when the client takes too little.
func (c *linkConn) Write(p []byte) (n int, err error) {
	for n < len(p) {
		c.mu.Lock()
		err = c.err
		c.mu.Unlock()
		if err != nil {
			return n, err
		}
		part := p[n:min(n+maxParcel, len(p))]
		if !c.out.put(parcel{data: bytes.Clone(part), due: time.Now().Add(c.link.delay())}) {
			return n, net.ErrClosed
		}
		n += len(part)
	}
	return n, nil
}

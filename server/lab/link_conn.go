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
	in    chan parcel
	out   chan parcel
	rest  []byte // the bytes of the last parcel that Read has not returned yet

	mu  sync.Mutex
	err error // of the last write to the network
}

// parcel is the data of one read or write, on its way over the link.
type parcel struct {
	data []byte
	due  time.Time // when it arrives
	err  error
}

// maxInTransit limits the number of parcels on their way in each direction. If there are
// so many, the sender waits.
const maxInTransit = 64

func newLinkConn(conn net.Conn, l *link, onClose func()) *linkConn {
	c := &linkConn{Conn: conn, link: l, done: make(chan struct{}), in: make(chan parcel, maxInTransit), out: make(chan parcel, maxInTransit)}
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
	buf := make([]byte, 4<<10)
	for {
		n, err := c.Conn.Read(buf)
		p := parcel{bytes.Clone(buf[:n]), time.Now().Add(c.link.delay()), err}
		select {
		case c.in <- p:
		case <-c.done:
			return
		}
		if err != nil {
			return
		}
	}
}

// send writes parcels to the network when they are due, until the connection is closed.
func (c *linkConn) send() {
	for {
		select {
		case p := <-c.out:
			c.waitUntil(p.due)
			if _, err := c.Conn.Write(p.data); err != nil {
				c.mu.Lock()
				c.err = err
				c.mu.Unlock()
			}
		case <-c.done:
			return
		}
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
	if len(c.rest) == 0 {
		select {
		case got := <-c.in:
			c.waitUntil(got.due)
			if !c.link.waitUnpaused(c.done) {
				return 0, net.ErrClosed
			}
			if len(got.data) == 0 {
				return 0, got.err
			}
			c.rest = got.data
			if got.err != nil {
				c.in <- parcel{err: got.err} // receive has ended, so there is room
			}
		case <-c.done:
			return 0, net.ErrClosed
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// Write implements net.Conn.
func (c *linkConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	err := c.err
	c.mu.Unlock()
	if err != nil {
		return 0, err
	}
	select {
	case c.out <- parcel{data: bytes.Clone(p), due: time.Now().Add(c.link.delay())}:
		return len(p), nil
	case <-c.done:
		return 0, net.ErrClosed
	}
}

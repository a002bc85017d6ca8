package lab

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// linkConn is a WebSocket's connection as it is over a link: what goes over it, either
// way, takes the link's delay, in order; what the client sends waits while the link is
// paused.
type linkConn struct {
	net.Conn
	link  *link
	close func() error
	done  chan struct{} // closed with the connection
	in    chan parcel
	out   chan parcel
	rest  []byte // of the parcel that is being read

	mu  sync.Mutex
	err error // of a write
}

// parcel is what was read or written at once.
type parcel struct {
	data []byte
	due  time.Time
	err  error
}

const onTheWay = 64 // parcels each way, before whoever sends has to wait

func newLinkConn(conn net.Conn, l *link, gone func()) *linkConn {
	c := &linkConn{Conn: conn, link: l, done: make(chan struct{}), in: make(chan parcel, onTheWay), out: make(chan parcel, onTheWay)}
	c.close = sync.OnceValue(func() error {
		close(c.done)
		err := conn.Close()
		gone()
		return err
	})
	go c.receive()
	go c.send()
	return c
}

// Close ends receive and send, too.
func (c *linkConn) Close() error { return c.close() }

// receive takes what comes from the network, until that ends.
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

// send gives what was written to the network, until the connection is closed.
func (c *linkConn) send() {
	for {
		select {
		case p := <-c.out:
			c.until(p.due)
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

func (c *linkConn) until(due time.Time) {
	if d := time.Until(due); d > 0 {
		sleep(c.done, d)
	}
}

// Read implements net.Conn.
func (c *linkConn) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		select {
		case got := <-c.in:
			c.until(got.due)
			if !c.link.passes(c.done) {
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

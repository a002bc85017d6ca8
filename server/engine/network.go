package engine

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// network is below a WebSocket. While it waits for the client it has no buffers: what
// is read and written at a time goes through some that all connections share.
//
// Between gather and settle, what is written
// is collected, so that many small pieces cost one system call, and nobody has to
// wait: what the kernel does not take at once stays, for whoever can wait. So
// whoever sends can write by itself, where most servers start a goroutine for each
// packet, and is held up by no client.
type network struct {
	net.Conn
	raw   syscall.RawConn // nil where the kernel knows no such socket: TLS, a test's network
	taken *atomic.Uint64  // counts the parts of what is written that the network has taken

	waiting     sync.Mutex // is held by who waits for the client
	interrupted atomic.Bool
	buffer      *bufio.Reader   // of the library's, above this; nil while there is none
	in          []byte          // has been read, and not gone there yet
	inLent      *[readSize]byte // the buffer that in is in, if others want it back

	left atomic.Int64 // bytes of rest

	mu        sync.Mutex
	busy      chan struct{} // is closed when who waits for the network, without mu, has done so
	gathering bool
	patient   bool    // what is collected may wait for the network
	rest      []byte  // is still to be written
	lent      *[]byte // the buffer that rest is in, if others want it back
	ended     bool    // the last frame has been written
}

func newNetwork(conn net.Conn, taken *atomic.Uint64, in []byte) *network {
	return &network{Conn: conn, raw: rawConn(conn), taken: taken, in: in}
}

// interrupt ends waiting, for good: whoever closes the WebSocket reads it too, for the
// client's answer, and the library lets one read after the other.
func (c *network) interrupt() {
	c.interrupted.Store(true)
	if !c.waiting.TryLock() {
		_ = c.Conn.SetReadDeadline(time.Unix(1, 0))
		c.waiting.Lock()
		_ = c.Conn.SetReadDeadline(time.Time{})
	}
	c.waiting.Unlock()
}

// atHand reports whether something that the client has sent can be read.
func (c *network) atHand() bool {
	c.waiting.Lock()
	defer c.waiting.Unlock()
	return !c.interrupted.Load() && c.atHandLocked()
}

func (c *network) atHandLocked() bool { return c.bufferedLocked() > 0 || len(c.in) > 0 }

// bufferedLocked returns how much the library has read ahead.
func (c *network) bufferedLocked() int {
	if c.buffer == nil {
		return 0
	}
	return c.buffer.Buffered()
}

// keep has the answer to the handshake go out before all else, and not alone.
func (c *network) keep(header http.Header) {
	c.lent = buffers.Get().(*[]byte)
	answer := bytes.NewBuffer((*c.lent)[:0])
	answer.WriteString("HTTP/1.1 101 Switching Protocols\r\n")
	_ = header.Write(answer) // a buffer takes everything
	answer.WriteString("\r\n")
	c.rest = answer.Bytes()
}

// lock locks mu once nobody waits for the network.
func (c *network) lock() {
	c.mu.Lock()
	for c.busy != nil {
		busy := c.busy
		c.mu.Unlock()
		<-busy
		c.mu.Lock()
	}
}

// gather has what is written collected from now on. It reports false where the
// network would have to be waited for all the same, and the caller is not patient.
func (c *network) gather(patient bool) bool {
	if c.raw == nil && !patient {
		return false
	}
	c.lock()
	defer c.mu.Unlock()
	c.gathering, c.patient = true, patient
	if c.rest == nil {
		c.lent = buffers.Get().(*[]byte)
		c.rest = (*c.lent)[:0]
	}
	return true
}

// settle writes what has been collected, and ends that. It reports whether the
// network has taken everything.
func (c *network) settle() (all bool, err error) {
	c.lock()
	defer c.mu.Unlock()
	err = c.pushLocked()
	c.gathering = false
	if all = len(c.rest) == 0; all {
		if c.lent != nil && cap(c.rest) <= maxBuffer {
			*c.lent = c.rest[:0]
			buffers.Put(c.lent)
		}
		c.rest, c.lent = nil, nil
	}
	return all, err
}

// pushLocked writes what is collected: as much as the network takes, or all of it.
func (c *network) pushLocked() error {
	for len(c.rest) > 0 {
		n, err := c.sendLocked(c.rest)
		if n < len(c.rest) {
			c.rest, c.lent = c.rest[n:], nil
		} else {
			c.rest = c.rest[:0]
		}
		c.left.Store(int64(len(c.rest)))
		if err != nil || c.gathering && !c.patient {
			return err
		}
	}
	return nil
}

// partSize is small enough for a slow client to take one within PingTimeout.
const partSize = 64 << 10

// sendLocked writes what p begins with, and waits for that if it may.
func (c *network) sendLocked(p []byte) (n int, err error) {
	if c.gathering && !c.patient {
		n, err = tryWrite(c.raw, p)
	} else {
		busy := make(chan struct{})
		c.busy = busy
		c.mu.Unlock()
		n, err = c.Conn.Write(p[:min(len(p), partSize)])
		c.mu.Lock()
		c.busy = nil
		close(busy)
	}
	if n > 0 {
		c.taken.Add(1)
	}
	return n, err
}

// Write implements net.Conn. It is the library that writes here: control frames, each
// in one piece, as they fit into its buffer, and messages where they may be compressed.
func (c *network) Write(p []byte) (n int, err error) {
	c.lock()
	defer c.mu.Unlock()
	c.ended = c.ended || len(p) > 0 && p[0] == closeFrame
	if err := c.writeLocked(p); err != nil {
		return 0, err
	}
	if c.ended { // the library closes the connection next
		_ = c.pushLocked()
	}
	return len(p), nil
}

func (c *network) writeLocked(p []byte) error {
	n := 0
	if !c.gathering || len(c.rest)+len(p) > maxBuffer {
		if err := c.pushLocked(); err != nil {
			return err
		}
		for n < len(p) && len(c.rest) == 0 {
			part, err := c.sendLocked(p[n:])
			if n += part; err != nil {
				return err
			}
			if part == 0 {
				break // the network takes no more now
			}
		}
	}
	if n < len(p) {
		c.rest = append(c.rest, p[n:]...)
		c.left.Store(int64(len(c.rest)))
	}
	return nil
}

// readSize is what is read at once at the beginning of messages.
const readSize = 4 << 10

var readBuffers = sync.Pool{New: func() any { return new([readSize]byte) }}

// Read implements net.Conn.
func (c *network) Read(p []byte) (int, error) {
	if len(c.in) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.in)
	c.consume(n)
	return n, nil
}

// consume drops the first n bytes of what has been read.
func (c *network) consume(n int) {
	if c.in = c.in[n:]; len(c.in) == 0 {
		if c.in = nil; c.inLent != nil {
			readBuffers.Put(c.inLent)
			c.inLent = nil
		}
	}
}

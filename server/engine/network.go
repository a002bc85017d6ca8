package engine

import (
	"bufio"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// network is the lower layer of a WebSocket: the TCP connection, or TLS on top of it.
// While it waits for the client it keeps no buffers. All connections share the buffers
// that reading and writing need for a moment. For writing see batch.go.
type network struct {
	net.Conn
	raw syscall.RawConn // nil for TLS, and for a test's network in memory

	readMu        sync.Mutex // held while a goroutine waits for the client
	interrupted   atomic.Bool
	libraryReader *bufio.Reader   // the buffer that the library reads through; nil until the library's connection is made
	input         []byte          // bytes of the client that neither the library nor nextMessage has taken yet
	inputBuffer   *[readSize]byte // the buffer of input, if it is from readBuffers

	acceptedParts *atomic.Uint64 // how many parts of the output the network has accepted
	unsentBytes   atomic.Int64   // len(unsent)

	writeMu      sync.Mutex
	blocked      chan struct{} // set while a goroutine waits for the network without holding writeMu; closed when the wait ends
	batching     bool          // between startBatch and sendBatch
	mayBlock     bool          // sendBatch may wait for the network
	unsent       []byte        // output that has to be written before any other
	unsentBuffer *[]byte       // the buffer of unsent, if it is from buffers
	closeSent    bool          // a close frame has been written, and no frame may follow
}

func newNetwork(conn net.Conn, acceptedParts *atomic.Uint64, input []byte) *network {
	return &network{Conn: conn, raw: rawConn(conn), acceptedParts: acceptedParts, input: input}
}

// interrupt makes the goroutine that reads from the client stop for good. The goroutine
// that closes the WebSocket calls interrupt: it reads the client's answer to the close
// frame itself, and the library lets only one goroutine read at a time.
func (c *network) interrupt() {
	c.interrupted.Store(true)
	if !c.readMu.TryLock() {
		_ = c.Conn.SetReadDeadline(time.Unix(1, 0))
		c.readMu.Lock()
		_ = c.Conn.SetReadDeadline(time.Time{})
	}
	c.readMu.Unlock()
}

// hasInput reports whether the client has sent bytes that are not parsed yet. After
// interrupt it returns false.
func (c *network) hasInput() bool {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	return !c.interrupted.Load() && c.hasInputLocked()
}

func (c *network) hasInputLocked() bool { return c.libraryBufferedLocked() > 0 || len(c.input) > 0 }

// libraryBufferedLocked returns how many bytes the library has read but not parsed yet.
func (c *network) libraryBufferedLocked() int {
	if c.libraryReader == nil {
		return 0
	}
	return c.libraryReader.Buffered()
}

// Read implements net.Conn.
func (c *network) Read(p []byte) (int, error) {
	if len(c.input) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.input)
	c.consume(n)
	return n, nil
}

// consume removes the first n bytes from the input.
func (c *network) consume(n int) {
	if c.input = c.input[n:]; len(c.input) == 0 {
		if c.input = nil; c.inputBuffer != nil {
			readBuffers.Put(c.inputBuffer)
			c.inputBuffer = nil
		}
	}
}

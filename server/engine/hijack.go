package engine

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"sync/atomic"
)

// bufferSize of a WebSocket connection, each way. net/http's buffers are 4 KiB
// each; most connections are idle, and what is larger than the buffer bypasses it.
const bufferSize = 512

// hijacker hands the WebSocket library a connection with small buffers, and
// makes each refusal of its own a 400, as the official server's are.
type hijacker struct {
	http.ResponseWriter
	taken *atomic.Uint64 // counts what the client takes
}

func (h hijacker) WriteHeader(status int) {
	if status >= 400 {
		status = http.StatusBadRequest
	}
	h.ResponseWriter.WriteHeader(status)
}

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	// What the client sent ahead is in net/http's buffer; the library looks for
	// it in the new one.
	ahead, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err != nil {
		return nil, nil, err
	}
	r := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(bytes.Clone(ahead)), conn), max(bufferSize, len(ahead)))
	if _, err := r.Peek(len(ahead)); err != nil {
		return nil, nil, err
	}
	conn = meteredConn{conn, h.taken}
	return conn, bufio.NewReadWriter(r, bufio.NewWriterSize(conn, bufferSize)), nil
}

// meteredConn counts the parts of what is written that the network has taken.
type meteredConn struct {
	net.Conn
	taken *atomic.Uint64
}

// partSize is small enough for a slow client to take one within PingTimeout.
const partSize = 64 << 10

func (c meteredConn) Write(p []byte) (n int, err error) {
	for {
		part, err := c.Conn.Write(p[n:min(len(p), n+partSize)])
		n += part
		if err != nil {
			return n, err
		}
		c.taken.Add(1)
		if n == len(p) {
			return n, nil
		}
	}
}

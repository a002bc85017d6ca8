package engine

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
)

// The library's buffers of a connection. net/http's are 4 KiB each, and most
// connections are idle.
const (
	readBuffer  = 512
	tinyBuffer  = 16  // is enough for a frame's header, where the network below reads ahead
	writeBuffer = 128 // holds a control frame, the only ones that the library writes
)

// hijacker hands the WebSocket library a connection with small buffers, keeps the answer
// to the handshake back until the first packet goes out with it, and makes each refusal
// of the library's own a 400, as the official server's are.
type hijacker struct {
	http.ResponseWriter
	conn *wsConn // gets the connection
}

func (h hijacker) WriteHeader(status int) {
	if status == http.StatusSwitchingProtocols {
		return // Hijack takes the header
	}
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
	// What the client sent ahead is in net/http's buffer.
	ahead, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err != nil {
		return nil, nil, err
	}
	n := newNetwork(conn, &h.conn.taken, bytes.Clone(ahead))
	size := readBuffer
	if n.raw != nil {
		size = tinyBuffer
	}
	n.keep(h.Header())
	h.conn.network, n.buffer = n, bufio.NewReaderSize(n, size)
	return n, bufio.NewReadWriter(n.buffer, bufio.NewWriterSize(n, writeBuffer)), nil
}

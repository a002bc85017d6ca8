package engine

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
)

// Sizes of a WebSocket connection's buffers. net/http's are 4 KiB each way, and most
// connections are idle. Where the network below collects small pieces, what takes a
// frame's header is enough.
const (
	readBuffer  = 512
	writeBuffer = 512
	tinyBuffer  = 16
)

// hijacker hands the WebSocket library a connection with small buffers, and
// makes each refusal of its own a 400, as the official server's are.
type hijacker struct {
	http.ResponseWriter
	conn *wsConn // gets the connection
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
	// What the client sent ahead is in net/http's buffer.
	ahead, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err != nil {
		return nil, nil, err
	}
	n := newNetwork(conn, &h.conn.taken, bytes.Clone(ahead))
	w := writeBuffer
	if n.raw != nil {
		w = tinyBuffer
	}
	h.conn.network = n
	return n, bufio.NewReadWriter(bufio.NewReaderSize(n, readBuffer), bufio.NewWriterSize(n, w)), nil
}

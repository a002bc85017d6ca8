package engine

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
)

// bufferSize of a WebSocket connection, each way. net/http's buffers are 4 KiB
// each; most connections are idle, and what is larger than the buffer bypasses it.
const bufferSize = 512

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
	h.conn.network = newEagerConn(conn, &h.conn.taken)
	return h.conn.network, bufio.NewReadWriter(r, bufio.NewWriterSize(h.conn.network, bufferSize)), nil
}

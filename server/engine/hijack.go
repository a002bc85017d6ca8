package engine

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
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
	if err := h.take(); err != nil {
		return nil, nil, err
	}
	return h.conn.network, h.conn.network.lend(), nil
}

// take takes the connection from net/http.
func (h hijacker) take() error {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return err
	}
	// What the client sent ahead is in net/http's buffer.
	ahead, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err != nil {
		return err
	}
	h.conn.network = newNetwork(conn, &h.conn.taken, bytes.Clone(ahead))
	h.conn.network.keep(h.Header())
	return nil
}

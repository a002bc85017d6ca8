package engine

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
)

// hijacker is the http.ResponseWriter that the WebSocket library gets for a handshake. It
// gives the library a connection with small buffers. It keeps the answer to the handshake
// back, so that one system call can send the answer and the first packet. And it turns
// every refusal of the library into a 400, as the official server does.
type hijacker struct {
	http.ResponseWriter
	conn *wsConn // hijack sets conn.network
}

func (h hijacker) WriteHeader(status int) {
	if status == http.StatusSwitchingProtocols {
		return // Hijack sends the header
	}
	if status >= 400 {
		status = http.StatusBadRequest
	}
	h.ResponseWriter.WriteHeader(status)
}

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if err := h.hijack(); err != nil {
		return nil, nil, err
	}
	return h.conn.network, h.conn.network.libraryBuffers(), nil
}

// hijack takes the connection from net/http and sets conn.network. The answer to the
// handshake is then in the network's first batch.
func (h hijacker) hijack() error {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return err
	}
	// The client may have sent more than the handshake. net/http's buffer then contains
	// the rest.
	ahead, err := rw.Reader.Peek(rw.Reader.Buffered())
	if err != nil {
		return err
	}
	h.conn.network = newNetwork(conn, &h.conn.acceptedParts, bytes.Clone(ahead))
	h.conn.network.queueAnswer(h.Header())
	return nil
}

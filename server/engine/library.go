package engine

import (
	"bufio"
	"net"
	"net/http"

	"github.com/coder/websocket"
)

// The library's buffers of a connection. net/http's are 4 KiB each, and most
// connections are idle.
const (
	readBuffer  = 512
	tinyBuffer  = 16  // is enough for a frame's header, where the network below reads ahead
	writeBuffer = 128 // holds a control frame, the only ones that the library writes
)

// library returns the WebSocket library's connection above the network. It is made when
// there is something to do for it, see frame.go: a fifth of what a connection keeps would
// be its, and most never need it. Only who reads calls this, and whoever has interrupted
// that.
func (c *wsConn) library() *websocket.Conn {
	c.making.Lock()
	defer c.making.Unlock()
	if c.made == nil {
		conn, err := websocket.Accept(handed{c.network}, agreed, &websocket.AcceptOptions{
			InsecureSkipVerify: true,
			CompressionMode:    websocket.CompressionDisabled,
		})
		if err != nil {
			panic(err) // nothing of this came over the network
		}
		c.hold(conn)
	}
	return c.made
}

// hold keeps the library's connection.
func (c *wsConn) hold(conn *websocket.Conn) {
	conn.SetReadLimit(-1) // the library would explain itself in the close frame, the official server does not
	c.made = conn
}

// agreed is a handshake like that which the client has had.
var agreed = &http.Request{
	Method: http.MethodGet, ProtoMajor: 1, ProtoMinor: 1,
	Header: http.Header{
		"Connection":            {"Upgrade"},
		"Upgrade":               {"websocket"},
		"Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key":     {"dGhlIHNhbXBsZSBub25jZQ=="}, // RFC 6455's own
	},
}

// handed takes the answer to a handshake that is over, and hands out its connection.
type handed struct{ network *network }

func (handed) Header() http.Header         { return http.Header{} }
func (handed) WriteHeader(int)             {}
func (handed) Write(p []byte) (int, error) { return len(p), nil }
func (h handed) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.network, h.network.lend(), nil
}

// lend returns small buffers for the library.
func (c *network) lend() *bufio.ReadWriter {
	size := readBuffer
	if c.raw != nil {
		size = tinyBuffer
	}
	c.waiting.Lock()
	defer c.waiting.Unlock()
	c.buffer = bufio.NewReaderSize(c, size)
	return bufio.NewReadWriter(c.buffer, bufio.NewWriterSize(c, writeBuffer))
}

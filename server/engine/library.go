package engine

import (
	"bufio"
	"net"
	"net/http"

	"github.com/coder/websocket"
)

// The sizes of the WebSocket library's buffers for a connection, in bytes. net/http's
// buffers have 4 KiB each, which is much for the many connections that are idle.
const (
	readBuffer  = 512
	tinyBuffer  = 16  // holds the header of a frame; enough if network reads ahead itself
	writeBuffer = 128 // holds a control frame; the library writes no others
)

// library returns the WebSocket library's connection, which reads from and writes to
// c.network. The library's connection takes a fifth of the memory of a connection, and
// most connections never need it, see frame.go. So the first call of library makes it.
// Only two goroutines may call library: the goroutine that reads, and one that has called
// network.interrupt.
func (c *wsConn) library() *websocket.Conn {
	c.libraryMu.Lock()
	defer c.libraryMu.Unlock()
	if c.libraryConn == nil {
		conn, err := websocket.Accept(pastHandshake{c.network}, pastRequest, &websocket.AcceptOptions{
			InsecureSkipVerify: true,
			CompressionMode:    websocket.CompressionDisabled,
			OnPingReceived:     c.countPing,
			OnPongReceived:     c.countPong,
		})
		if err != nil {
			panic(err) // pastRequest is always acceptable
		}
		c.setLibrary(conn)
	}
	return c.libraryConn
}

func (c *wsConn) setLibrary(conn *websocket.Conn) {
	conn.SetReadLimit(-1) // readMessage limits messages instead: unlike the official server, the library would put a text into the close frame
	c.libraryConn = conn
}

// pastRequest is a valid handshake for the library, in place of the client's. The
// client's handshake is over when the library's connection is made.
var pastRequest = &http.Request{
	Method: http.MethodGet, ProtoMajor: 1, ProtoMinor: 1,
	Header: http.Header{
		"Connection":            {"Upgrade"},
		"Upgrade":               {"websocket"},
		"Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key":     {"dGhlIHNhbXBsZSBub25jZQ=="}, // the example of RFC 6455
	},
}

// pastHandshake is the http.ResponseWriter for pastRequest. It drops the library's
// answer, because the client's handshake was answered before, and gives the library the
// connection.
type pastHandshake struct{ network *network }

func (pastHandshake) Header() http.Header         { return http.Header{} }
func (pastHandshake) WriteHeader(int)             {}
func (pastHandshake) Write(p []byte) (int, error) { return len(p), nil }
func (h pastHandshake) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.network, h.network.libraryBuffers(), nil
}

// libraryBuffers returns buffers for the library. They are smaller than net/http's, to
// save memory.
func (c *network) libraryBuffers() *bufio.ReadWriter {
	size := readBuffer
	if c.raw != nil {
		size = tinyBuffer
	}
	c.readMu.Lock()
	defer c.readMu.Unlock()
	c.libraryReader = bufio.NewReaderSize(c, size)
	return bufio.NewReadWriter(c.libraryReader, bufio.NewWriterSize(c, writeBuffer))
}

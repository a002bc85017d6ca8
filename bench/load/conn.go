package load

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

// conn is the client's end of a WebSocket (RFC 6455). It reads and writes only text
// messages of one frame.
type conn struct {
	tcp     net.Conn
	in      *bufio.Reader
	message []byte // the last message that was read

	writing sync.Mutex
	out     []byte
}

var errClosed = errors.New("the server has closed the WebSocket")

// The first byte of frames (RFC 6455 section 5.2): the opcode, with the bit FIN, which
// marks a whole message.
const (
	textFrame  = 0x81
	closeFrame = 0x88
	pingFrame  = 0x89
	pongFrame  = 0x8A
)

// dial opens a WebSocket on a server's host:port.
func dial(ctx context.Context, address, path string) (*conn, error) {
	tcp, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	c := &conn{tcp: tcp, in: bufio.NewReaderSize(tcp, 1024)}
	if err := c.handshake(address, path); err != nil {
		_ = tcp.Close()
		return nil, err
	}
	return c, nil
}

// handshake requests the WebSocket. The key is always the example of the RFC. Keys need to
// differ only if there is a cache between client and server.
func (c *conn) handshake(address, path string) error {
	_, err := fmt.Fprintf(c.tcp, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path, address)
	if err != nil {
		return err
	}
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
		return fmt.Errorf("the server refuses the WebSocket: %s %s", resp.Status, body)
	}
	return nil
}

// read returns the next message, which is valid until the next call.
func (c *conn) read() ([]byte, error) {
	for {
		var head [2]byte
		if _, err := io.ReadFull(c.in, head[:]); err != nil {
			return nil, err
		}
		size, err := c.size(head[1])
		if err != nil {
			return nil, err
		}
		if cap(c.message) < size {
			c.message = make([]byte, size)
		}
		c.message = c.message[:size]
		if _, err := io.ReadFull(c.in, c.message); err != nil {
			return nil, err
		}
		switch head[0] {
		case textFrame:
			return c.message, nil
		case pingFrame:
			err = c.write(pongFrame, c.message)
		case closeFrame:
			err = errClosed
		default:
			err = fmt.Errorf("unexpected frame that starts with %#x", head[0])
		}
		if err != nil {
			return nil, err
		}
	}
}

// size returns the length of a frame's payload. first is the first byte of the length
// field, and size reads the rest of it.
func (c *conn) size(first byte) (int, error) {
	if first < 126 {
		return int(first), nil
	}
	var b [8]byte
	long := b[6:]
	if first == 127 {
		long = b[:]
	}
	if _, err := io.ReadFull(c.in, long); err != nil {
		return 0, err
	}
	size := binary.BigEndian.Uint64(b[:])
	if size > 1<<20 {
		return 0, fmt.Errorf("unexpected frame of %d bytes", size)
	}
	return int(size), nil
}

// write sends a frame. A client must mask its frames (RFC 6455 section 5.3). The mask here
// is zeros, so that the payload need not be changed.
func (c *conn) write(kind byte, payload []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.out = append(c.out[:0], kind)
	if n := len(payload); n < 126 {
		c.out = append(c.out, 0x80|byte(n))
	} else {
		c.out = binary.BigEndian.AppendUint16(append(c.out, 0x80|126), uint16(n)) // 16 bits are enough, because events are short
	}
	c.out = append(c.out, 0, 0, 0, 0)
	c.out = append(c.out, payload...)
	_, err := c.tcp.Write(c.out)
	return err
}

func (c *conn) close() { _ = c.tcp.Close() }

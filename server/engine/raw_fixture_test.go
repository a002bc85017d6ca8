package engine_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// raw opens a connection over which a test can send any bytes.
func (fx *fixture) raw() (net.Conn, *bufio.Reader) {
	fx.t.Helper()
	conn, err := fx.net.Client().Transport.(*http.Transport).DialContext(fx.t.Context(), "tcp", "test:80")
	if err != nil {
		fx.t.Fatal(err)
	}
	fx.t.Cleanup(func() { _ = conn.Close() })
	return conn, bufio.NewReader(conn)
}

// post sends a POST with the given head and body and nothing more. It returns the status of
// the answer, or 0 if the server cuts the connection.
func (fx *fixture) post(url, head, body string) int {
	conn, answer := fx.raw()
	path := strings.TrimPrefix(url, "http://test")
	go func() {
		_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\n%s\r\n\r\n%s", path, head, body)
	}()
	resp, err := http.ReadResponse(answer, nil)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	_ = conn.Close()
	return resp.StatusCode
}

// frame is like clientFrame, but returns bytes.
func frame(first byte, payload string) []byte { return []byte(clientFrame(first, payload)) }

// The first byte of a frame.
const (
	text         = 0x1
	continuation = 0x0
	final        = 0x80
	rsv1         = 0x40
)

// upgradeRaw opens a WebSocket on a raw connection, with more parameters in its URL. It does
// not read the open packet.
func (fx *fixture) upgradeRaw(conn net.Conn, answer *bufio.Reader, more ...string) {
	fx.t.Helper()
	go func() {
		_, _ = io.WriteString(conn, "GET /engine.io/?EIO=4&transport=websocket"+strings.Join(more, "")+" HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	}()
	if resp, err := http.ReadResponse(answer, nil); err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		fx.t.Fatalf("handshake: %v %v", resp, err)
	}
}

// closeCode reads frames of less than 64 KiB up to the close frame, and returns the code
// in the close frame. It returns 0 if the connection ends without a close frame.
func closeCode(r io.Reader) int {
	for {
		var head [2]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return 0
		}
		size := int(head[1])
		if size == 126 {
			var long [2]byte
			if _, err := io.ReadFull(r, long[:]); err != nil {
				return 0
			}
			size = int(binary.BigEndian.Uint16(long[:]))
		}
		payload := make([]byte, size)
		if _, err := io.ReadFull(r, payload); err != nil {
			return 0
		}
		if head[0]&0xf == 0x8 && size >= 2 {
			return int(binary.BigEndian.Uint16(payload))
		}
	}
}

// dialDeflating opens a raw WebSocket and offers permessage-deflate. The string that it
// returns names the extensions that the server agreed to.
func (fx *fixture) dialDeflating() (net.Conn, *bufio.Reader, string) {
	fx.t.Helper()
	conn, answer := fx.raw()
	go func() {
		_, _ = io.WriteString(conn, "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n")
	}()
	resp, err := http.ReadResponse(answer, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		fx.t.Fatalf("handshake: %v %v", resp, err)
	}
	if kind, _ := readFrame(fx.t, answer); kind != text|final {
		fx.t.Fatalf("open packet in a frame of kind %x", kind)
	}
	return conn, answer, resp.Header.Get("Sec-WebSocket-Extensions")
}

// readFrame reads a frame of the server, of less than 64 KiB. kind is its first byte.
func readFrame(t *testing.T, r *bufio.Reader) (kind byte, payload []byte) {
	t.Helper()
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		t.Fatal(err)
	}
	n := int(head[1])
	if n == 126 {
		var size [2]byte
		if _, err := io.ReadFull(r, size[:]); err != nil {
			t.Fatal(err)
		}
		n = int(size[0])<<8 | int(size[1])
	}
	payload = make([]byte, n)
	if _, err := io.ReadFull(r, payload); err != nil {
		t.Fatal(err)
	}
	return head[0], payload
}

// clientFrame returns a frame as a client sends it (RFC 6455, section 5.2).
func clientFrame(first byte, payload string) string {
	frame := []byte{first}
	switch n := len(payload); {
	case n < 126:
		frame = append(frame, 0x80|byte(n))
	case n < 1<<16:
		frame = binary.BigEndian.AppendUint16(append(frame, 0x80|126), uint16(n))
	default:
		frame = binary.BigEndian.AppendUint64(append(frame, 0x80|127), uint64(n))
	}
	key := []byte{0x12, 0x34, 0x56, 0x78}
	frame = append(frame, key...)
	for i := range len(payload) {
		frame = append(frame, payload[i]^key[i%4])
	}
	return string(frame)
}

package engine_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

// What only a client that builds its own bytes can send.

// raw is a connection with nothing between the test and the server.
func (fx *fixture) raw() (net.Conn, *bufio.Reader) {
	fx.t.Helper()
	conn, err := fx.net.Client().Transport.(*http.Transport).DialContext(fx.t.Context(), "tcp", "test:80")
	if err != nil {
		fx.t.Fatal(err)
	}
	fx.t.Cleanup(func() { _ = conn.Close() })
	return conn, bufio.NewReader(conn)
}

// post sends a POST whose head and body are as given, then stays silent, and
// returns the answer's status, 0 if the connection is cut.
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

func TestBodies(t *testing.T) {
	big := strings.Repeat("x", 1_000_001)
	tests := []struct {
		name       string
		head, body string
		status     int
		reason     engine.Reason // "" if the session goes on
		within     time.Duration
	}{
		{"announced too large, nothing sent", "Content-Length: 1000001", "", 413, "", 0},
		{"announced absurdly large", "Content-Length: 9223372036854775807", "", 413, "", 0},
		{"negative length", "Content-Length: -1", "4x", 400, "", 0},
		{"two lengths", "Content-Length: 2\r\nContent-Length: 3", "4xy", 400, "", 0},
		{"shorter than announced, then silence", "Content-Length: 100", "4x", 400, engine.ReasonTransportError, 20 * time.Second},
		{"longer than announced", "Content-Length: 2", "4xGARBAGE", 200, "", 0},
		{"chunked, too large", "Transfer-Encoding: chunked", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(big), big), 413, "", 0},
		{"chunked without an end", "Transfer-Encoding: chunked", "2\r\n4x\r\n", 400, engine.ReasonTransportError, 20 * time.Second},
		{"chunked by nonsense", "Transfer-Encoding: chunked", "zz\r\n4x\r\n", 400, engine.ReasonTransportError, 0},
		{"chunked with a length too", "Transfer-Encoding: chunked\r\nContent-Length: 1", "2\r\n4x\r\n0\r\n\r\n", 200, "", 0},
		{"no length", "X: y", "", 200, engine.ReasonParseError, 0},
		{"no UTF-8", "Content-Length: 3", "4\xff\xfe", 200, engine.ReasonParseError, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			run(t, nil, func(t *testing.T, fx *fixture) {
				url := fx.handshake()
				fx.receiver().silent = true
				start := time.Now()
				if status := fx.post(url, tt.head, tt.body); status != tt.status {
					t.Errorf("status %d, want %d", status, tt.status)
				}
				if took := time.Since(start); took != tt.within {
					t.Errorf("answered after %v, want %v", took, tt.within)
				}
				synctest.Wait()
				if got := fx.receiver().reason(t); got != tt.reason {
					t.Errorf("session ended with %q, want %q", got, tt.reason)
				}
			})
		})
	}
}

// An answer does not wait for the end of a body that is too large already.
func TestEndlessBody(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		conn, answer := fx.raw()
		path := strings.TrimPrefix(fx.handshake(), "http://test")
		sent := 0
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n", path)
			chunk := fmt.Appendf(nil, "%x\r\n%s\r\n", 10_000, strings.Repeat("4", 10_000))
			for {
				n, err := conn.Write(chunk)
				if sent += n; err != nil {
					return
				}
			}
		}()
		resp, err := http.ReadResponse(answer, nil)
		if err != nil || resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Fatalf("%v, %v", resp, err)
		}
		time.Sleep(time.Second) // net/http reads on for a moment, so that the client sees the answer
		_ = conn.Close()
		<-done
		if sent < 1_000_000 || sent > 2_000_000 {
			t.Errorf("the server has taken %d bytes", sent)
		}
	})
}

// A message of a million fragments takes no more memory than its bytes.
func TestFragmentsCostNoMemory(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		conn, answer := fx.raw()
		fx.upgradeRaw(conn, answer)
		done := make(chan error, 1)
		var before, during runtime.MemStats
		fragments := bytes.Repeat(frame(continuation, "x"), 1000)
		runtime.GC()
		runtime.ReadMemStats(&before)
		go func() {
			_, err := conn.Write(frame(text, "4"))
			for range 900 {
				if err == nil {
					_, err = conn.Write(fragments)
				}
			}
			done <- err
		}()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&during)
		if grown := int64(during.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
			t.Errorf("900,000 fragments of a byte take %d bytes", grown)
		}
		if _, err := conn.Write(frame(continuation|final, "x")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := fx.receiver().received; len(got) != 1 || len(got[0]) != 900_001 {
			t.Errorf("%d messages received", len(got))
		}
		_ = conn.Close()
	})
}

// frame is a WebSocket frame of a client.
func frame(first byte, payload string) []byte { return []byte(clientFrame(first, payload)) }

const (
	text         = 0x1
	continuation = 0x0
	final        = 0x80
	rsv1         = 0x40
)

// upgradeRaw makes a raw connection a WebSocket. Its open packet has yet to be read.
func (fx *fixture) upgradeRaw(conn net.Conn, answer *bufio.Reader) {
	fx.t.Helper()
	go func() {
		_, _ = io.WriteString(conn, "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	}()
	if resp, err := http.ReadResponse(answer, nil); err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		fx.t.Fatalf("handshake: %v %v", resp, err)
	}
}

func TestFrames(t *testing.T) {
	// Empty fragments cost nothing but must not go on for ever.
	endless := func(yield func([]byte) bool) {
		if !yield(frame(text, "4")) {
			return
		}
		for yield(frame(continuation, "")) {
			time.Sleep(time.Second)
		}
	}
	oneByOne := func(yield func([]byte) bool) {
		if !yield(frame(text, "4")) {
			return
		}
		for range 2000 {
			if !yield(frame(continuation, "x")) {
				return
			}
		}
	}
	once := func(f []byte) func(func([]byte) bool) { return func(yield func([]byte) bool) { yield(f) } }
	tests := []struct {
		name   string
		frames func(func([]byte) bool)
		code   int // of the close frame, 0: cut off without one
		reason engine.Reason
	}{
		{"a reserved bit", once(frame(text|final|rsv1, "4x")), 1002, engine.ReasonTransportError},
		{"a reserved opcode", once(frame(0x3|final, "4x")), 1002, engine.ReasonTransportError},
		{"a continuation of nothing", once(frame(continuation|final, "4x")), 1002, engine.ReasonTransportError},
		// The WebSocket library names no code for these two; the session's own follows.
		{"a frame without a mask", once([]byte{text | final, 2, '4', 'x'}), 1000, engine.ReasonTransportError},
		{"a length of 2^63", once([]byte{text | final, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 1000, engine.ReasonTransportError},
		{"a control frame too long", once(frame(0x9|final, strings.Repeat("x", 126))), 1002, engine.ReasonTransportError},
		{"text that is no UTF-8", once(frame(text|final, "4\xff")), 1000, engine.ReasonParseError},
		{"one byte after another", oneByOne, 1009, engine.ReasonTransportError},
		{"empty fragments", endless, 0, engine.ReasonPingTimeout},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			run(t, &engine.Options{MaxHTTPBufferSize: 1000}, func(t *testing.T, fx *fixture) {
				conn, answer := fx.raw()
				fx.upgradeRaw(conn, answer)
				go func() {
					for f := range tt.frames {
						if _, err := conn.Write(f); err != nil {
							return
						}
					}
				}()
				if got := closeCode(answer); got != tt.code {
					t.Errorf("close code %d, want %d", got, tt.code)
				}
				_ = conn.Close()
				synctest.Wait()
				if got := fx.receiver().reason(t); got != tt.reason {
					t.Errorf("session ended with %q, want %q", got, tt.reason)
				}
			})
		})
	}
}

// closeCode reads a server's short frames up to its close frame.
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

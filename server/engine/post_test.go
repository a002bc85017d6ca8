package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

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
		{"not UTF-8", "Content-Length: 3", "4\xff\xfe", 200, engine.ReasonParseError, 0},
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

// The server answers a body that is too large without waiting for its end.
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
		time.Sleep(time.Second) // net/http goes on reading for a moment, so that the client sees the answer
		_ = conn.Close()
		<-done
		if sent < 1_000_000 || sent > 2_000_000 {
			t.Errorf("the server has read %d bytes", sent)
		}
	})
}

// A POST of MaxHTTPBufferSize bytes is received; a larger one is refused.
func TestPostSizeLimit(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		fx.receiver().silent = true
		if status, _ := fx.do(http.MethodPost, url, "4"+strings.Repeat("x", 999_999)); status != 200 {
			t.Errorf("1,000,000 bytes: %d", status)
		}
		if status, body := fx.do(http.MethodPost, url, "4"+strings.Repeat("x", 1_000_000)); status != 413 || body != "" {
			t.Errorf("1,000,001 bytes: %d %s", status, body)
		}
	})
}

package engine_test

import (
	"maps"
	"testing"

	"github.com/socketplay/socketplay/server/engine"
)

// Without compression the engine answers handshakes itself. With compression the
// WebSocket library does. Both must give the same answers (RFC 6455, section 4.2).
func TestWebSocketHandshake(t *testing.T) {
	const accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" // the example of the RFC
	tests := []struct {
		what, header, value string
		status              int
	}{
		{"plain", "Connection", "Upgrade", 101},
		{"Firefox", "Connection", "keep-alive, Upgrade", 101},
		{"any case", "Connection", "upgrade", 101},
		{"Upgrade is only part of a token", "Connection", "keep-alive, upgraded", 400},
		{"no Connection", "Connection", "", 400},
		{"Upgrade in any case", "Upgrade", "WebSocket", 101},
		{"an old version", "Sec-WebSocket-Version", "8", 400},
		{"no version", "Sec-WebSocket-Version", "", 400},
		{"no key", "Sec-WebSocket-Key", "", 400},
		{"a short key", "Sec-WebSocket-Key", "dGhlIHNhbXBsZQ==", 400},
		{"a long key", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQAA", 400},
		{"no base64", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZ*==", 400},
		{"trailing space", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ== ", 101},
	}
	for name, opts := range map[string]*engine.Options{
		"engine":  {},
		"library": {PerMessageDeflate: &engine.PerMessageDeflate{}},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, opts, func(t *testing.T, fx *fixture) {
				for _, tt := range tests {
					header := maps.Clone(webSocketHandshake)
					if header[tt.header] = tt.value; tt.value == "" {
						delete(header, tt.header)
					}
					resp, _ := fx.ask("GET", base+"websocket", "", header)
					if resp.StatusCode != tt.status {
						t.Errorf("%s: %d, want %d", tt.what, resp.StatusCode, tt.status)
					}
					if tt.status != 101 {
						continue
					}
					h := resp.Header
					if h.Get("Sec-WebSocket-Accept") != accept || h.Get("Connection") != "Upgrade" || h.Get("Upgrade") != "websocket" {
						t.Errorf("%s: answered %v", tt.what, h)
					}
				}
			})
		})
	}
}

// Behind a proxy that passes the header Upgrade on but drops Connection, polling works, and
// WebSocket is refused with the official code.
func TestUpgradeWithoutConnection(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		header := maps.Clone(webSocketHandshake)
		header["Connection"] = "keep-alive"
		if resp, body := fx.ask("GET", base+"polling", "", header); resp.StatusCode != 200 {
			t.Errorf("polling: %d %s", resp.StatusCode, body)
		}
		if resp, body := fx.ask("GET", base+"websocket", "", header); resp.StatusCode != 400 || body != `{"code":3,"message":"Bad request"}` {
			t.Errorf("WebSocket: %d %s", resp.StatusCode, body)
		}
	})
}

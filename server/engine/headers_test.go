package engine_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/engine"
)

// The hooks InitialHeaders and Headers are called for answers to a session's client, and
// not for a refusal.
func TestHeaders(t *testing.T) {
	opts := &engine.Options{
		InitialHeaders: func(h http.Header, r *http.Request) { h.Set("X-Initial", r.Method) },
		Headers:        func(h http.Header, r *http.Request) { h.Set("X-Each", r.Method) },
	}
	run(t, opts, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		tests := []struct {
			what, method, url, body string
			header                  map[string]string
			initial, each           string
		}{
			{"polling handshake", "GET", base + "polling", "", nil, "GET", "GET"},
			{"POST", "POST", url, "4x", nil, "", "POST"},
			{"poll", "GET", url, "", nil, "", "GET"},
			{"WebSocket handshake", "GET", base + "websocket", "", webSocketHandshake, "GET", "GET"},
			{"upgrade", "GET", strings.Replace(url, "polling", "websocket", 1), "", webSocketHandshake, "", "GET"},
			{"refusal", "GET", base + "pigeon", "", nil, "", ""},
		}
		for _, tt := range tests {
			resp, _ := fx.ask(tt.method, tt.url, tt.body, tt.header)
			if initial, each := resp.Header.Get("X-Initial"), resp.Header.Get("X-Each"); initial != tt.initial || each != tt.each {
				t.Errorf("%s: X-Initial %q, X-Each %q, want %q, %q", tt.what, initial, each, tt.initial, tt.each)
			}
		}
	})
}

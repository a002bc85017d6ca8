package engine_test

import (
	"net/http"
	"testing"

	"github.com/socketplay/socketplay/server/engine"
)

func TestOrigins(t *testing.T) {
	cors := &engine.CORS{Origins: []string{"https://good.example"}, Credentials: true}
	tests := []struct {
		origin string
		opts   engine.Options
		ok     bool
	}{
		{"", engine.Options{}, true},
		{"http://test", engine.Options{}, true},
		{"https://test", engine.Options{}, true}, // TLS may end before us
		{"http://TEST", engine.Options{}, true},
		{"http://test:81", engine.Options{}, false},
		{"http://evil.example", engine.Options{}, false},
		{"http://test.evil.example", engine.Options{}, false},
		{"null", engine.Options{}, false},
		{"ftp://test", engine.Options{}, false},
		{"http://test/", engine.Options{}, false},
		{"http://user@test", engine.Options{}, false},
		{"https://good.example", engine.Options{CORS: cors}, true},
		{"http://good.example", engine.Options{CORS: cors}, false},
		{"https://good.example.evil.example", engine.Options{CORS: cors}, false},
		{"http://evil.example", engine.Options{AnyOrigin: true}, true},
	}
	for _, tt := range tests {
		t.Run(tt.origin, func(t *testing.T) {
			run(t, &tt.opts, func(t *testing.T, fx *fixture) {
				for _, transport := range []string{"polling", "websocket"} {
					req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, base+transport, nil)
					if tt.origin != "" {
						req.Header.Set("Origin", tt.origin)
					}
					want := map[bool]int{true: 200, false: 403}[tt.ok]
					if transport == "websocket" {
						req.Header.Set("Connection", "Upgrade")
						req.Header.Set("Upgrade", "websocket")
						req.Header.Set("Sec-WebSocket-Version", "13")
						req.Header.Set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
						want = map[bool]int{true: 101, false: 403}[tt.ok]
					}
					resp, err := fx.net.Client().Do(req)
					if err != nil {
						t.Fatal(err)
					}
					_ = resp.Body.Close()
					if resp.StatusCode != want {
						t.Errorf("%s with Origin %q: %d, want %d", transport, tt.origin, resp.StatusCode, want)
					}
				}
			})
		})
	}
}

func TestCORS(t *testing.T) {
	if _, err := engine.New(&engine.Options{CORS: &engine.CORS{Origins: []string{"*"}, Credentials: true}}, nil); err == nil {
		t.Error("credentials for all origins are accepted")
	}
	opts := &engine.Options{CORS: &engine.CORS{Origins: []string{"https://good.example"}, Methods: []string{"GET", "POST"}, Credentials: true}}
	run(t, opts, func(t *testing.T, fx *fixture) {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodOptions, base+"polling", nil)
		req.Header.Set("Origin", "https://good.example")
		resp, err := fx.net.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin": "https://good.example", "Access-Control-Allow-Credentials": "true",
			"Access-Control-Allow-Methods": "GET,POST", "Vary": "Origin",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if resp.StatusCode != http.StatusNoContent {
			t.Errorf("preflight: %d", resp.StatusCode)
		}
	})
}

package engine_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
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
		{"https://test", engine.Options{}, true}, // TLS may end at a proxy
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

// A page of a foreign origin is refused for each kind of request, even if the path is
// percent-encoded.
func TestForeignOriginIsRefusedEverywhere(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		ws := strings.Replace(url, "polling", "websocket", 1)
		encoded := func(url string) string { return strings.Replace(url, "/engine.io/", "/engin%65%2eio/", 1) }
		for _, tt := range []struct {
			name, method, url string
			upgrade           bool
		}{
			{"handshake", "GET", base + "polling", false},
			{"handshake, encoded path", "GET", encoded(base + "polling"), false},
			{"WebSocket", "GET", base + "websocket", true},
			{"WebSocket, encoded path", "GET", encoded(base + "websocket"), true},
			{"poll", "GET", url, false},
			{"POST", "POST", url, false},
			{"POST, encoded path", "POST", encoded(url), false},
			{"upgrade", "GET", ws, true},
			{"upgrade, encoded path", "GET", encoded(ws), true},
		} {
			header := map[string]string{"Origin": "http://evil.example"}
			if tt.upgrade {
				maps.Copy(header, webSocketHandshake)
			}
			if resp, body := fx.ask(tt.method, tt.url, "4x", header); resp.StatusCode != 403 || body != `{"code":4,"message":"Forbidden"}` {
				t.Errorf("%s: %d %s", tt.name, resp.StatusCode, body)
			}
		}
		if got := fx.receiver().received; len(got) != 0 {
			t.Errorf("a foreign page's %q was received", got)
		}
		if status, _ := fx.do("POST", encoded(url), "4x"); status != 200 { // the encoding itself is allowed
			t.Errorf("the session's own client gets %d", status)
		}
	})
}

// If TLS ends at this server, an http page of the same host has a foreign origin.
func TestOriginScheme(t *testing.T) {
	srv, err := engine.New(nil, func(s *engine.Session) engine.Receiver { return &recorder{session: s} })
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = srv.Close(t.Context()) }()
	for origin, want := range map[string]int{"https://test": 200, "http://test": 403} {
		r := httptest.NewRequest("GET", "https://test/engine.io/?EIO=4&transport=polling", nil)
		r.Header.Set("Origin", origin)
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", origin, w.Code, want)
		}
	}
	r := httptest.NewRequest("GET", "http://test/engine.io/?EIO=4&transport=polling", nil)
	r.Header["Origin"] = []string{"http://test", "http://evil.example"}
	w := httptest.NewRecorder()
	if srv.ServeHTTP(w, r); w.Code != 403 {
		t.Errorf("two origins: %d, want 403", w.Code)
	}
}

// FuzzOrigin checks that an origin passes as the server's own only if it names the same
// host, as a browser would read it.
func FuzzOrigin(f *testing.F) {
	for _, s := range []string{"http://test", "https://TEST", "null", "http://test:80", "http://test.evil", "http://test@evil", "http://evil#test", "//test", "http://test/", "http://[::1]", "http:test", "http://te%73t", "http://test\x00"} {
		f.Add(s, "test")
	}
	f.Add("http://[::1]:3000", "[::1]:3000")
	srv, err := engine.New(nil, func(s *engine.Session) engine.Receiver { return &recorder{session: s} })
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, origin, host string) {
		// The session x does not exist. So a request whose origin passes the check gets
		// 400, and any other request gets 403.
		r := httptest.NewRequest("GET", "/engine.io/?EIO=4&transport=polling&sid=x", nil)
		r.Host = host
		r.Header["Origin"] = []string{origin}
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, r)
		scheme, rest, _ := strings.Cut(origin, "://")
		own := (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) && strings.EqualFold(rest, host) && host != ""
		if w.Code == 400 && !own {
			t.Errorf("origin %q passes for host %q", origin, host)
		}
		if w.Code != 400 && w.Code != 403 {
			t.Errorf("origin %q, host %q: %d", origin, host, w.Code)
		}
	})
}

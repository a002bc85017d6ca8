package engine_test

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/socketplay/socketplay/server/engine"
)

// Handshake returns exactly what net/http parsed from the request.
func TestHandshake(t *testing.T) {
	var sessions []*engine.Session
	e, err := engine.New(nil, func(s *engine.Session) engine.Receiver {
		sessions = append(sessions, s)
		return &recorder{session: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close(t.Context()) }()
	for _, header := range []http.Header{
		{},
		{"Cookie": {"a=1; b=\"2\""}, "X-Many": {"one", "", "two: three"}, "Accept-Language": {"de-DE,de;q=0.9"}, "X-Latin": {"\xe4"}},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://test:80/engine.io/?EIO=4&transport=polling&x=1&x=2&y=%20", nil)
		r.Header = header.Clone()
		e.ServeHTTP(httptest.NewRecorder(), r)
		h := sessions[len(sessions)-1].Handshake()
		if !reflect.DeepEqual(h.Header, header) {
			t.Errorf("header %q, want %q", h.Header, header)
		}
		if !reflect.DeepEqual(h.Query, r.URL.Query()) || h.URL.RequestURI() != r.URL.RequestURI() || h.Host != "test:80" || h.RemoteAddr != r.RemoteAddr {
			t.Errorf("Handshake is %+v, the request %+v", h, r)
		}
		if again := sessions[len(sessions)-1].Handshake(); again != h {
			t.Error("the second call returns another Handshake")
		}
	}
}

// The header and the URL of a handshake count for the client's address until the session ends.
// Those of ordinary size cost nothing. Without addHandshake, all sessions open and nothing is
// counted.
func TestHandshakesOfAnAddress(t *testing.T) {
	const (
		limit = 1 << 20
		fit   = 8 // sessions; each costs 128 KiB
	)
	large := strings.Repeat("&x", 700) // each parameter counts as about 200 bytes
	for _, transport := range []string{"polling", "websocket"} {
		t.Run(transport, func(t *testing.T) {
			addresses := engine.NewAddresses(engine.AddressLimits{Bytes: limit})
			run(t, &engine.Options{Addresses: addresses}, func(t *testing.T, fx *fixture) {
				open := func(query string) {
					if transport == "polling" {
						fx.ask("GET", base+transport+query, "", map[string]string{"Cookie": strings.Repeat("x", 8000)})
					} else {
						conn, answer := fx.raw()
						go func() { _, _ = io.Copy(io.Discard, answer) }()
						_, _ = fmt.Fprintf(conn, "GET /engine.io/?EIO=4&transport=websocket%s HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
							"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", query)
					}
					synctest.Wait()
				}
				for range 2 { // sessions that have ended make room for others
					for range fit + 2 {
						open(large)
					}
					if _, bytes := addresses.Usage(pipe); bytes != limit || fx.engine.Len() != fit {
						t.Errorf("%d sessions are open, %d bytes are counted", fx.engine.Len(), bytes)
					}
					for range 60 {
						open("")
					}
					if n := fx.engine.Len(); n != fit+60 {
						t.Errorf("%d sessions are open, of %d", n, fit+60)
					}
					for _, s := range fx.engine.Sessions() {
						s.Drop()
					}
					synctest.Wait()
					if n := addresses.InUse(); n != 0 {
						t.Error("bytes are counted after all sessions have ended")
					}
				}
				for range fit {
					open(large)
				}
				for transport, header := range map[string]map[string]string{"polling": nil, "websocket": webSocketHandshake} {
					if resp, body := fx.ask("GET", base+transport+large, "", header); resp.StatusCode != 429 {
						t.Errorf("%s: %d %s", transport, resp.StatusCode, body)
					}
				}
			})
		})
	}
}

// A handshake whose header or URL would take more memory than MaxHandshakeBytes opens no
// session, on both transports: small headers and parameters count too, since each of them
// takes an entry in a map. Without the check in checkHandshake, all of these open sessions,
// and each session keeps what it was sent.
func TestHandshakeTooLarge(t *testing.T) {
	opts := &engine.Options{MaxHandshakeBytes: 64 << 10}
	browser := map[string]string{
		"User-Agent": strings.Repeat("x", 200), "Cookie": strings.Repeat("x", 8000), "Accept-Language": "de-DE,de;q=0.9",
		"Sec-Fetch-Site": "same-origin", "Referer": "http://test/play",
	}
	many := make(map[string]string)
	for i := range 400 {
		many[fmt.Sprint("X", i)] = "1"
	}
	for name, tt := range map[string]struct {
		query  string
		header map[string]string
		status int
	}{
		"a browser's":       {"&t=abc", browser, 0},
		"a large header":    {"", map[string]string{"X-A": strings.Repeat("x", 64<<10)}, 431},
		"many headers":      {"", many, 431},
		"a large parameter": {"&x=" + strings.Repeat("x", 64<<10), nil, 431},
		"many parameters":   {strings.Repeat("&x", 400), nil, 431},
	} {
		t.Run(name, func(t *testing.T) {
			for transport, status := range map[string]int{"polling": 200, "websocket": 101} {
				run(t, opts, func(t *testing.T, fx *fixture) {
					header := maps.Clone(tt.header)
					if transport == "websocket" {
						if header == nil {
							header = make(map[string]string)
						}
						maps.Copy(header, webSocketHandshake)
					}
					resp, body := fx.ask("GET", base+transport+tt.query, "", header)
					if resp.StatusCode != cmp.Or(tt.status, status) {
						t.Errorf("%s: %d %s", transport, resp.StatusCode, body)
					}
					if n := fx.engine.Len(); n != 0 && tt.status != 0 {
						t.Errorf("%s: %d sessions", transport, n)
					}
				})
			}
		})
	}
}

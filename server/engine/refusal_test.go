package engine_test

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/engine"
)

func TestConnectionError(t *testing.T) {
	var got []engine.ConnectionError
	opts := &engine.Options{
		ConnectionError: func(e engine.ConnectionError) { got = append(got, e) },
		AllowRequest: func(r *http.Request) error {
			if r.URL.Query().Has("barred") {
				return errors.New("not you")
			}
			return nil
		},
	}
	run(t, opts, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		ws := fx.dial(base + "websocket")
		fx.read(ws)
		wsid := fx.receiver().session.ID()
		tests := []struct {
			method, url string
			header      map[string]string
			code        int
			message     string
			context     map[string]any
		}{
			{"GET", base + "pigeon", nil, 0, "Transport unknown", map[string]any{"transport": "pigeon"}},
			{"GET", base + "polling&sid=no", nil, 1, "Session ID unknown", map[string]any{"sid": "no"}},
			{"POST", base + "polling", nil, 2, "Bad handshake method", map[string]any{"method": "POST"}},
			{"GET", base + "websocket", nil, 3, "Bad request", map[string]any{"name": "TRANSPORT_HANDSHAKE_ERROR"}},
			{"GET", base + "polling&sid=" + wsid, nil, 3, "Bad request", map[string]any{"name": "TRANSPORT_MISMATCH", "transport": "polling", "previousTransport": "websocket"}},
			{"GET", strings.Replace(url, "EIO=4", "EIO=3", 1), nil, 3, "Bad request", map[string]any{"name": "PROTOCOL_MISMATCH", "protocol": 3, "previousProtocol": 4}},
			{"GET", base + "polling&barred", nil, 4, "Forbidden", map[string]any{"message": "not you"}},
			{"GET", base + "polling", map[string]string{"Origin": "http://evil.example"}, 4, "Forbidden", map[string]any{"name": "INVALID_ORIGIN", "origin": "http://evil.example"}},
			{"GET", "http://test/engine.io/?EIO=3&transport=polling", nil, 5, "Unsupported protocol version", map[string]any{"protocol": 3}},
		}
		for _, tt := range tests {
			got = nil
			fx.ask(tt.method, tt.url, "", tt.header)
			if len(got) != 1 {
				t.Errorf("%s %s: ConnectionError was called %d times", tt.method, tt.url, len(got))
				continue
			}
			if e := got[0]; e.Request == nil || e.Code != tt.code || e.Message != tt.message || !maps.Equal(e.Context, tt.context) {
				t.Errorf("%s %s: %d %q %v, want %d %q %v", tt.method, tt.url, e.Code, e.Message, e.Context, tt.code, tt.message, tt.context)
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	opts := &engine.Options{AllowRequest: func(r *http.Request) error {
		if r.URL.Query().Has("barred") {
			return errors.New("not you")
		}
		return nil
	}}
	run(t, opts, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		tests := []struct {
			method, url string
			status      int
			body        string
		}{
			{"GET", "http://test/engine.io/?EIO=4&transport=carrier-pigeon", 400, `{"code":0,"message":"Transport unknown"}`},
			{"GET", "http://test/engine.io/?EIO=4", 400, `{"code":0,"message":"Transport unknown"}`},
			{"GET", base + "polling&sid=unknown", 400, `{"code":1,"message":"Session ID unknown"}`},
			{"POST", base + "polling", 400, `{"code":2,"message":"Bad handshake method"}`},
			{"OPTIONS", base + "polling", 400, `{"code":2,"message":"Bad handshake method"}`},
			{"GET", base + "websocket", 400, `{"code":3,"message":"Bad request"}`},
			{"GET", base + "polling&barred", 403, `{"code":4,"message":"not you"}`},
			{"GET", "http://test/engine.io/?EIO=3&transport=polling", 400, `{"code":5,"message":"Unsupported protocol version"}`},
			{"PUT", url, 405, ``},
			{"GET", "http://test/engine.io?EIO=4&transport=polling", 404, "404 page not found\n"},
		}
		for _, tt := range tests {
			if status, body := fx.do(tt.method, tt.url, ""); status != tt.status || body != tt.body {
				t.Errorf("%s %s: %d %s, want %d %s", tt.method, tt.url, status, body, tt.status, tt.body)
			}
		}
	})
}

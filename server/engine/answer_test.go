package engine_test

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

// ask makes a request with headers and returns the answer, its body read.
func (fx *fixture) ask(method, url, body string, header map[string]string) (*http.Response, string) {
	fx.t.Helper()
	req, err := http.NewRequestWithContext(fx.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		fx.t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := fx.net.Client().Do(req)
	if err != nil {
		fx.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return resp, ""
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		fx.t.Fatal(err)
	}
	return resp, string(text)
}

var webSocketHandshake = map[string]string{
	"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}

func TestCookie(t *testing.T) {
	run(t, &engine.Options{Cookie: &engine.Cookie{}}, func(t *testing.T, fx *fixture) {
		resp, _ := fx.ask("GET", base+"polling", "", nil)
		id := fx.receiver().session.ID()
		if got, want := resp.Header.Get("Set-Cookie"), "io="+id+"; Path=/; HttpOnly; SameSite=Lax"; got != want {
			t.Errorf("polling handshake: cookie %q, want %q", got, want)
		}
		resp, _ = fx.ask("POST", base+"polling&sid="+id, "4x", nil)
		if got := resp.Header.Get("Set-Cookie"); got != "" {
			t.Errorf("POST: cookie %q", got)
		}
		resp, _ = fx.ask("GET", base+"polling&sid="+id, "", nil)
		if got := resp.Header.Get("Set-Cookie"); got != "" {
			t.Errorf("poll: cookie %q", got)
		}
		resp, _ = fx.ask("GET", base+"websocket", "", webSocketHandshake)
		if got := resp.Header.Get("Set-Cookie"); got != "" || resp.StatusCode != 101 {
			t.Errorf("WebSocket handshake: %d, cookie %q", resp.StatusCode, got)
		}
	})
	c := &engine.Cookie{Name: "sid", Path: "/x", MaxAge: time.Hour, Secure: true, SameSite: http.SameSiteStrictMode, Readable: true}
	run(t, &engine.Options{Cookie: c}, func(t *testing.T, fx *fixture) {
		resp, _ := fx.ask("GET", base+"polling", "", nil)
		want := "sid=" + fx.receiver().session.ID() + "; Path=/x; Max-Age=3600; Secure; SameSite=Strict"
		if got := resp.Header.Get("Set-Cookie"); got != want {
			t.Errorf("cookie %q, want %q", got, want)
		}
	})
}

// The hooks see each answer to a session's client, and no refusal.
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
				t.Errorf("%s %s: told of %d errors", tt.method, tt.url, len(got))
				continue
			}
			if e := got[0]; e.Request == nil || e.Code != tt.code || e.Message != tt.message || !maps.Equal(e.Context, tt.context) {
				t.Errorf("%s %s: %d %q %v, want %d %q %v", tt.method, tt.url, e.Code, e.Message, e.Context, tt.code, tt.message, tt.context)
			}
		}
	})
}

func TestPath(t *testing.T) {
	tests := []struct {
		opts engine.Options
		path string
		want int
	}{
		{engine.Options{}, "/engine.io/", 200},
		{engine.Options{}, "/engine.io", 404},
		{engine.Options{Path: "/x"}, "/x/", 200}, // the slash is added, as the official server does
		{engine.Options{Path: "/x"}, "/x", 404},
		{engine.Options{Path: "/x/", NoTrailingSlash: true}, "/x", 200},
		{engine.Options{Path: "/x/", NoTrailingSlash: true}, "/x/", 200},
		{engine.Options{Path: "/x/", NoTrailingSlash: true}, "/xy", 404},
	}
	for _, tt := range tests {
		run(t, &tt.opts, func(t *testing.T, fx *fixture) {
			if status, _ := fx.do("GET", "http://test"+tt.path+"?EIO=4&transport=polling", ""); status != tt.want {
				t.Errorf("Path %q, NoTrailingSlash %v: %s is %d, want %d", tt.opts.Path, tt.opts.NoTrailingSlash, tt.path, status, tt.want)
			}
		})
	}
}

// Where no handler wants an upgrade, the official server cuts the connection off
// (its option destroyUpgrade); here it is a request like any other, and answered.
func TestForeignUpgrade(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		if resp, _ := fx.ask("GET", "http://test/elsewhere", "", webSocketHandshake); resp.StatusCode != 404 {
			t.Errorf("upgrade elsewhere: %d", resp.StatusCode)
		}
	})
	run(t, &engine.Options{Transports: []string{engine.Polling}}, func(t *testing.T, fx *fixture) {
		if resp, _ := fx.ask("GET", base+"websocket", "", webSocketHandshake); resp.StatusCode != 400 {
			t.Errorf("upgrade without that transport: %d", resp.StatusCode)
		}
	})
}

func TestCORSPatterns(t *testing.T) {
	opts := &engine.Options{CORS: &engine.CORS{
		Patterns:    []*regexp.Regexp{regexp.MustCompile(`^https://[a-z]+\.example$`)},
		Allow:       func(origin string) bool { return origin == "capacitor://localhost" },
		Credentials: true, ExposedHeaders: []string{"X-A", "X-B"}, AllowedHeaders: []string{"X-C"}, MaxAge: time.Minute,
	}}
	run(t, opts, func(t *testing.T, fx *fixture) {
		for origin, ok := range map[string]bool{
			"https://app.example": true, "capacitor://localhost": true, "https://app.example.evil": false, "https://a.b.example": false, "null": false,
		} {
			header := map[string]string{"Origin": origin}
			resp, _ := fx.ask("GET", base+"polling", "", header)
			if !ok {
				if resp.StatusCode != 403 || resp.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s: %d %v", origin, resp.StatusCode, resp.Header)
				}
				continue
			}
			checkHeader(t, origin, resp.Header, map[string]string{
				"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "X-A,X-B", "Vary": "Origin",
			})
			resp, _ = fx.ask("OPTIONS", base+"polling", "", header)
			if resp.StatusCode != 204 {
				t.Errorf("preflight: %d", resp.StatusCode)
			}
			checkHeader(t, "preflight", resp.Header, map[string]string{
				"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Headers": "X-C", "Access-Control-Max-Age": "60",
				"Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
			})
		}
		// The headers that a preflight asks for are allowed where none are listed.
		opts.CORS.AllowedHeaders = nil
		resp, _ := fx.ask("OPTIONS", base+"polling", "", map[string]string{"Origin": "https://app.example", "Access-Control-Request-Headers": "x-mine"})
		checkHeader(t, "preflight", resp.Header, map[string]string{"Access-Control-Allow-Headers": "x-mine"})
		if got := resp.Header.Values("Vary"); len(got) != 2 || got[1] != "Access-Control-Request-Headers" {
			t.Errorf("preflight: Vary %q", got)
		}
		// A preflight of the server's own origin, or none, is answered too.
		if resp, _ := fx.ask("OPTIONS", base+"polling", "", nil); resp.StatusCode != 204 || resp.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("OPTIONS without an origin: %d %v", resp.StatusCode, resp.Header)
		}
	})
}

func checkHeader(t *testing.T, what string, h http.Header, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := h.Get(name); got != value {
			t.Errorf("%s: %s %q, want %q", what, name, got, value)
		}
	}
}

package engine_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/memnet"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// recorder keeps what its session received, and echoes it.
type recorder struct {
	session *engine.Session
	silent  bool

	mu       sync.Mutex
	received []string
	reasons  []engine.Reason
}

func (r *recorder) Receive(p eio.Packet) {
	r.mu.Lock()
	r.received = append(r.received, string(p.Data))
	r.mu.Unlock()
	if !r.silent {
		r.session.Send(p)
	}
}

func (r *recorder) Closed(reason engine.Reason) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reasons = append(r.reasons, reason)
}

// reason returns why the session ended, "" if it has not, and fails the test if
// it ended more than once.
func (r *recorder) reason(t *testing.T) engine.Reason {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	switch len(r.reasons) {
	case 0:
		return ""
	case 1:
		return r.reasons[0]
	}
	t.Errorf("closed more than once: %q", r.reasons)
	return r.reasons[0]
}

// fixture is an engine on a network in memory.
type fixture struct {
	t      *testing.T
	engine *engine.Server
	net    *memnet.Server

	mu   sync.Mutex
	last *recorder
}

// run calls f in a bubble of time, with a server whose goroutines must all have
// ended afterwards.
func run(t *testing.T, opts *engine.Options, f func(t *testing.T, fx *fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fx := &fixture{t: t}
		e, err := engine.New(opts, func(s *engine.Session) engine.Receiver {
			fx.mu.Lock()
			defer fx.mu.Unlock()
			fx.last = &recorder{session: s}
			return fx.last
		})
		if err != nil {
			t.Fatal(err)
		}
		fx.engine, fx.net = e, memnet.Serve(e)
		f(t, fx)
		if err := e.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if n := e.Len(); n != 0 {
			t.Errorf("%d sessions are left", n)
		}
		fx.net.Shutdown()
		time.Sleep(time.Second) // net/http lingers half a second where it has refused a body
	})
}

func (fx *fixture) receiver() *recorder {
	fx.mu.Lock()
	defer fx.mu.Unlock()
	return fx.last
}

const base = "http://test/engine.io/?EIO=4&transport="

// do makes a request and returns its status and body.
func (fx *fixture) do(method, url, body string) (int, string) {
	fx.t.Helper()
	req, err := http.NewRequestWithContext(fx.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		fx.t.Fatal(err)
	}
	resp, err := fx.net.Client().Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, string(text)
}

// handshake opens a polling session and returns the URL of its requests.
func (fx *fixture) handshake() string {
	fx.t.Helper()
	status, body := fx.do(http.MethodGet, base+"polling", "")
	if status != 200 || !strings.HasPrefix(body, `0{"sid":"`) {
		fx.t.Fatalf("handshake: %d %s", status, body)
	}
	return base + "polling&sid=" + fx.receiver().session.ID()
}

func (fx *fixture) dial(url string) *websocket.Conn {
	fx.t.Helper()
	c, _, err := websocket.Dial(fx.t.Context(), url, &websocket.DialOptions{HTTPClient: fx.net.Client()})
	if err != nil {
		fx.t.Fatal(err)
	}
	return c
}

func (fx *fixture) write(c *websocket.Conn, text string) {
	fx.t.Helper()
	if err := c.Write(fx.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		fx.t.Fatalf("write %q: %v", text, err)
	}
}

func (fx *fixture) read(c *websocket.Conn) string {
	fx.t.Helper()
	_, data, err := c.Read(fx.t.Context())
	if err != nil {
		fx.t.Fatalf("read: %v", err)
	}
	return string(data)
}

func TestOpenPacket(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		_, body := fx.do(http.MethodGet, base+"polling", "")
		want := `0{"sid":"` + fx.receiver().session.ID() + `","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`
		if body != want {
			t.Errorf("open packet %s, want %s", body, want)
		}
		c := fx.dial(base + "websocket")
		if got := fx.read(c); !strings.Contains(got, `"upgrades":[],`) {
			t.Errorf("on WebSocket there is nothing to upgrade to, got %s", got)
		}
	})
}

func TestPollingEcho(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		if status, body := fx.do(http.MethodPost, url, "4a\x1ebAQI=\x1e4b"); status != 200 || body != "ok" {
			t.Fatalf("POST: %d %s", status, body)
		}
		if _, body := fx.do(http.MethodGet, url, ""); body != "4a\x1ebAQI=\x1e4b" {
			t.Errorf("GET = %q", body)
		}
	})
}

// A heartbeat every pingInterval keeps a session; a missing pong ends it after
// pingTimeout, on both transports.
func TestHeartbeat(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		c := fx.dial(base + "websocket")
		fx.read(c)
		for range 3 {
			before := time.Now()
			if got := fx.read(c); got != "2" || time.Since(before) != 25*time.Second {
				t.Fatalf("%q after %v, want a ping after 25s", got, time.Since(before))
			}
			fx.write(c, "3")
		}
		fx.read(c) // and no pong
		before := time.Now()
		if _, _, err := c.Read(t.Context()); err == nil || time.Since(before) != 20*time.Second {
			t.Errorf("read: %v after %v, want the end after 20s", err, time.Since(before))
		}
		synctest.Wait()
		if got := fx.receiver().reason(t); got != engine.ReasonPingTimeout {
			t.Errorf("reason %q", got)
		}
	})
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		if _, body := fx.do(http.MethodGet, url, ""); body != "2" {
			t.Errorf("poll = %q, want a ping", body)
		}
		if _, body := fx.do(http.MethodGet, url, ""); body != "1" {
			t.Errorf("poll = %q, want the close", body)
		}
		if got := fx.receiver().reason(t); got != engine.ReasonPingTimeout {
			t.Errorf("reason %q", got)
		}
	})
}

// Another packet extends the wait for a pong, but only once.
func TestHeartbeatExtendedOnce(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		c := fx.dial(base + "websocket")
		fx.read(c)
		fx.receiver().silent = true
		fx.read(c) // ping
		time.Sleep(15 * time.Second)
		fx.write(c, "4still here")
		time.Sleep(15 * time.Second)
		fx.write(c, "4and here")
		synctest.Wait()
		if got := fx.receiver().reason(t); got != "" {
			t.Fatalf("ended for %q before the extended deadline", got)
		}
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if got := fx.receiver().reason(t); got != engine.ReasonPingTimeout {
			t.Errorf("reason %q, want ping timeout", got)
		}
	})
}

// No packet is lost or overtaken while a WebSocket takes over.
func TestUpgrade(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		r := fx.receiver()
		poll := make(chan string)
		go func() {
			_, body := fx.do(http.MethodGet, url, "")
			poll <- body
		}()
		synctest.Wait()
		c := fx.dial(strings.Replace(url, "polling", "websocket", 1))
		fx.write(c, "2probe")
		if got := fx.read(c); got != "3probe" {
			t.Fatalf("probe answered with %q", got)
		}
		if got := <-poll; got != "6" {
			t.Fatalf("pending poll released with %q, want a noop", got)
		}
		for _, m := range []string{"1", "2", "3"} {
			r.session.Send(eio.Text([]byte(m)))
		}
		synctest.Wait()
		if got := r.session.Transport(); got != engine.Polling {
			t.Errorf("transport %q before the upgrade packet", got)
		}
		fx.write(c, "5")
		for _, want := range []string{"41", "42", "43"} {
			if got := fx.read(c); got != want {
				t.Errorf("after the upgrade came %q, want %q", got, want)
			}
		}
		if got := r.session.Transport(); got != engine.WebSocket {
			t.Errorf("transport %q after the upgrade", got)
		}
		if status, body := fx.do(http.MethodGet, url, ""); status != 400 || body != `{"code":3,"message":"Bad request"}` {
			t.Errorf("GET after the upgrade: %d %s", status, body)
		}
		second := fx.dial(strings.Replace(url, "polling", "websocket", 1))
		if _, _, err := second.Read(t.Context()); err == nil {
			t.Error("a second WebSocket is served")
		}
		fx.write(c, "4still")
		if got := fx.read(c); got != "4still" {
			t.Errorf("the first WebSocket echoes %q", got)
		}
	})
}

// A WebSocket that never completes the upgrade, or breaks off, leaves the
// session on polling.
func TestUpgradeAbandoned(t *testing.T) {
	tests := map[string]func(fx *fixture, c *websocket.Conn){
		"silent":      func(*fixture, *websocket.Conn) { time.Sleep(11 * time.Second) },
		"after probe": func(fx *fixture, c *websocket.Conn) { fx.write(c, "2probe"); fx.read(c); time.Sleep(11 * time.Second) },
		"reset":       func(fx *fixture, c *websocket.Conn) { fx.write(c, "2probe"); fx.read(c); _ = c.CloseNow() },
		"nonsense":    func(fx *fixture, c *websocket.Conn) { fx.write(c, "4hello") },
		"malformed":   func(fx *fixture, c *websocket.Conn) { fx.write(c, "x") },
	}
	for name, abandon := range tests {
		t.Run(name, func(t *testing.T) {
			run(t, nil, func(t *testing.T, fx *fixture) {
				url := fx.handshake()
				c := fx.dial(strings.Replace(url, "polling", "websocket", 1))
				abandon(fx, c)
				synctest.Wait()
				if _, _, err := c.Read(t.Context()); err == nil {
					t.Error("the WebSocket is still open")
				}
				fx.do(http.MethodPost, url, "4by polling")
				if _, body := fx.do(http.MethodGet, url, ""); body != "4by polling" {
					t.Errorf("poll = %q", body)
				}
				c = fx.dial(strings.Replace(url, "polling", "websocket", 1))
				fx.write(c, "2probe")
				if got := fx.read(c); got != "3probe" {
					t.Errorf("the next attempt is answered with %q", got)
				}
			})
		})
	}
}

func TestReasons(t *testing.T) {
	webSocket := func(text string) func(fx *fixture) {
		return func(fx *fixture) {
			c := fx.dial(base + "websocket")
			fx.read(c)
			fx.write(c, text)
			_, _, _ = c.Read(fx.t.Context())
		}
	}
	post := func(body string) func(fx *fixture) {
		return func(fx *fixture) { fx.do(http.MethodPost, fx.handshake(), body) }
	}
	tests := []struct {
		name string
		do   func(fx *fixture)
		want engine.Reason
	}{
		{"malformed packet, WebSocket", webSocket("x"), engine.ReasonParseError},
		{"no UTF-8, WebSocket", func(fx *fixture) {
			c := fx.dial(base + "websocket")
			fx.read(c)
			fx.write(c, "4\xff")
			_, _, _ = c.Read(fx.t.Context())
		}, engine.ReasonParseError},
		{"malformed packet, polling", post("x"), engine.ReasonParseError},
		{"client pings, WebSocket", webSocket("2"), engine.ReasonTransportError},
		{"client pings, polling", post("2"), engine.ReasonTransportError},
		{"client closes, polling", post("1"), engine.ReasonTransportClose},
		{"client closes, WebSocket", func(fx *fixture) {
			c := fx.dial(base + "websocket")
			fx.read(c)
			_ = c.Close(websocket.StatusGoingAway, "")
		}, engine.ReasonTransportClose},
		{"connection cut, WebSocket", func(fx *fixture) {
			c := fx.dial(base + "websocket")
			fx.read(c)
			_ = c.CloseNow()
		}, engine.ReasonTransportClose},
		{"oversize, WebSocket", webSocket("4" + strings.Repeat("x", 1_000_000)), engine.ReasonTransportError},
		{"octet-stream", func(fx *fixture) {
			req, _ := http.NewRequestWithContext(fx.t.Context(), http.MethodPost, fx.handshake(), strings.NewReader("4x"))
			req.Header.Set("Content-Type", "application/octet-stream")
			resp, err := fx.net.Client().Do(req)
			if err != nil || resp.StatusCode != 400 {
				fx.t.Errorf("octet-stream: %v %v", resp, err)
				return
			}
			_ = resp.Body.Close()
		}, engine.ReasonTransportError},
		{"aborted poll", func(fx *fixture) {
			url := fx.handshake()
			ctx, cancel := context.WithTimeout(fx.t.Context(), time.Second)
			defer cancel()
			req, _ := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
			if _, err := fx.net.Client().Do(req); !errors.Is(err, context.DeadlineExceeded) {
				fx.t.Errorf("poll: %v", err)
			}
		}, engine.ReasonTransportError},
		{"server closes, polling", func(fx *fixture) {
			url := fx.handshake()
			fx.receiver().session.Send(eio.Text([]byte("bye")))
			fx.receiver().session.Close()
			for _, want := range []string{"4bye", "1"} { // the close alone, see servePoll
				if _, body := fx.do(http.MethodGet, url, ""); body != want {
					fx.t.Errorf("poll = %q, want %q", body, want)
				}
			}
		}, engine.ReasonForcedClose},
		{"server closes, nobody polls", func(fx *fixture) {
			fx.handshake()
			fx.receiver().session.Close()
			time.Sleep(31 * time.Second)
		}, engine.ReasonForcedClose},
		{"server closes, WebSocket", func(fx *fixture) {
			c := fx.dial(base + "websocket")
			fx.read(c)
			fx.receiver().session.Send(eio.Text([]byte("bye")))
			fx.receiver().session.Close()
			if got := fx.read(c); got != "4bye" {
				fx.t.Errorf("last message %q", got)
			}
			_, _, _ = c.Read(fx.t.Context())
		}, engine.ReasonForcedClose},
		{"dropped, WebSocket", func(fx *fixture) {
			c := fx.dial(base + "websocket")
			fx.read(c)
			fx.receiver().session.Drop()
			_, _, _ = c.Read(fx.t.Context())
		}, engine.ReasonTransportClose},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			run(t, nil, func(t *testing.T, fx *fixture) {
				tt.do(fx)
				synctest.Wait()
				if got := fx.receiver().reason(t); got != tt.want {
					t.Errorf("reason %q, want %q", got, tt.want)
				}
			})
		})
	}
}

func TestOverlappingPolls(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		first := make(chan string)
		go func() {
			_, body := fx.do(http.MethodGet, url, "")
			first <- body
		}()
		synctest.Wait()
		if status, _ := fx.do(http.MethodGet, url, ""); status != 400 {
			t.Errorf("second poll: %d", status)
		}
		if got := <-first; got != "1" {
			t.Errorf("first poll = %q, want the close", got)
		}
		if status, body := fx.do(http.MethodGet, url, ""); status != 400 || !strings.Contains(body, `"code":1`) {
			t.Errorf("afterwards: %d %s", status, body)
		}
	})
}

// A client that does not read is cut off; what it was sent is not kept.
func TestSlowConsumer(t *testing.T) {
	run(t, &engine.Options{MaxQueuedBytes: 1000}, func(t *testing.T, fx *fixture) {
		fx.handshake()
		r := fx.receiver()
		r.session.Send(eio.Text(make([]byte, 5000))) // one message of any size passes
		if got := r.reason(t); got != "" {
			t.Fatalf("ended for %q", got)
		}
		r.session.Send(eio.Text([]byte("one too many")))
		if got := r.reason(t); got != engine.ReasonTransportClose {
			t.Errorf("reason %q", got)
		}
	})
}

func TestSizeLimit(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		fx.receiver().silent = true
		if status, _ := fx.do(http.MethodPost, url, "4"+strings.Repeat("x", 999_999)); status != 200 {
			t.Errorf("1,000,000 bytes: %d", status)
		}
		if status, body := fx.do(http.MethodPost, url, "4"+strings.Repeat("x", 1_000_000)); status != 413 || body != "" {
			t.Errorf("1,000,001 bytes: %d %s", status, body)
		}
		c := fx.dial(base + "websocket")
		fx.read(c)
		fx.receiver().silent = true
		fx.write(c, "4"+strings.Repeat("x", 999_999))
		fx.write(c, "4and on")
		synctest.Wait()
		if got := len(fx.receiver().received); got != 2 {
			t.Errorf("received %d messages, want 2", got)
		}
		_ = c.Write(t.Context(), websocket.MessageText, []byte("4"+strings.Repeat("x", 1_000_000)))
		if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
			t.Errorf("1,000,001 bytes: %v, want close status 1009", err)
		}
	})
}

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

func TestIDs(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		seen := make(map[string]bool)
		for range 50 {
			fx.handshake()
			id := fx.receiver().session.ID()
			if len(id) != 20 || seen[id] {
				t.Fatalf("id %q", id)
			}
			seen[id] = true
		}
	})
}

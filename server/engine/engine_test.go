package engine_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

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

// A client that takes no bytes says so, and gets base64 on WebSocket too.
func TestBase64OnWebSocket(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		c := fx.dial(base + "websocket&b64=1")
		fx.read(c)
		fx.write(c, "bAP8=")
		if kind, data, err := c.Read(t.Context()); err != nil || kind != websocket.MessageText || string(data) != "bAP8=" {
			t.Errorf("echo: %v %q, %v", kind, data, err)
		}
	})
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

// A client that polls and closes at once may have its POST arrive first. The GET hears of
// the end all the same, if it comes within a moment; one that comes later is too late.
func TestCloseOvertakesPoll(t *testing.T) {
	for after, want := range map[time.Duration]string{
		0:                     "6",
		49 * time.Millisecond: "6",
		51 * time.Millisecond: `{"code":1,"message":"Session ID unknown"}`,
	} {
		run(t, nil, func(t *testing.T, fx *fixture) {
			url := fx.handshake()
			posted := make(chan string)
			go func() {
				_, body := fx.do(http.MethodPost, url, "1")
				posted <- body
			}()
			synctest.Wait()
			time.Sleep(after)
			synctest.Wait()
			if got := fx.receiver().reason(t); (got == "") != (after < 50*time.Millisecond) {
				t.Errorf("after %v the session has ended with %q", after, got)
			}
			if after > 50*time.Millisecond {
				if got := <-posted; got != "ok" {
					t.Errorf("POST: %q", got)
				}
			}
			if _, body := fx.do(http.MethodGet, url, ""); body != want {
				t.Errorf("a GET %v after the POST: %q, want %q", after, body, want)
			}
			if after < 50*time.Millisecond {
				if got := <-posted; got != "ok" {
					t.Errorf("POST: %q", got)
				}
			}
			synctest.Wait()
			if got := fx.receiver().reason(t); got != engine.ReasonTransportClose {
				t.Errorf("ended with %q", got)
			}
			if status, _ := fx.do(http.MethodGet, url, ""); status != 400 {
				t.Errorf("the GET after it: %d", status)
			}
		})
	}
	run(t, nil, func(t *testing.T, fx *fixture) { // the server ends it meanwhile
		url := fx.handshake()
		done := make(chan struct{})
		go func() {
			defer close(done)
			fx.do(http.MethodPost, url, "1")
		}()
		synctest.Wait()
		start := time.Now()
		if err := fx.engine.Close(t.Context()); err != nil {
			t.Error(err)
		}
		<-done
		if took := time.Since(start); took != 0 {
			t.Errorf("the end took %v", took)
		}
	})
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
		_, _, err := c.Read(t.Context())
		if e, ok := errors.AsType[websocket.CloseError](err); !ok || e.Code != websocket.StatusMessageTooBig || e.Reason != "" {
			t.Errorf("1,000,001 bytes: %v, want close status 1009 and no more", err)
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

// AllowRequest is asked about handshakes, and not again while the session lasts.
func TestAllowRequestIsAskedOnce(t *testing.T) {
	var asked []string
	opts := &engine.Options{AllowRequest: func(r *http.Request) error {
		asked = append(asked, r.URL.Query().Get("transport"))
		return nil
	}}
	run(t, opts, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		if status, _ := fx.do(http.MethodPost, url, "4x"); status != 200 {
			t.Errorf("POST: %d", status)
		}
		if status, _ := fx.do(http.MethodGet, url, ""); status != 200 {
			t.Errorf("GET: %d", status)
		}
		c := fx.dial(strings.Replace(url, "polling", "websocket", 1))
		fx.write(c, "2probe")
		fx.read(c)
		if strings.Join(asked, " ") != "polling" {
			t.Errorf("asked about %q", asked)
		}
		fx.read(fx.dial(base + "websocket"))
		if strings.Join(asked, " ") != "polling websocket" {
			t.Errorf("asked about %q", asked)
		}
	})
}

// Whoever guesses session ids learns nothing, whatever they look like.
func TestUnknownIDs(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		fx.handshake()
		known := fx.receiver().session.ID()
		ids := []string{"x", known[:19], known + "x", strings.ToLower(known) + "A", strings.Repeat("a", 100_000), "../" + known, "\x00", "é", "%00", "[object Object]", "__proto__"}
		for range 100 {
			ids = append(ids, rand.Text()[:20])
		}
		for _, id := range ids {
			for _, ask := range []struct {
				method, transport string
				header            map[string]string
			}{{"GET", "polling", nil}, {"POST", "polling", nil}, {"PUT", "polling", nil}, {"GET", "websocket", webSocketHandshake}} {
				resp, body := fx.ask(ask.method, base+ask.transport+"&sid="+url.QueryEscape(id), "", ask.header)
				if resp.StatusCode != 400 || body != `{"code":1,"message":"Session ID unknown"}` {
					t.Fatalf("%s by %s with %.30q: %d %s", ask.method, ask.transport, id, resp.StatusCode, body)
				}
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

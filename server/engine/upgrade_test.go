package engine_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

func TestUpgrade(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		r := fx.receiver()
		poll := fx.startPoll(url)
		c := fx.dial(strings.Replace(url, "polling", "websocket", 1))
		fx.write(c, "2probe")
		if got := fx.read(c); got != "3probe" {
			t.Fatalf("probe answered with %q", got)
		}
		if got := <-poll; got != "6" {
			t.Fatalf("the GET is answered with %q, want a noop", got)
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
				t.Errorf("after the upgrade the client got %q, want %q", got, want)
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

// A GET that arrives during an upgrade waits a moment for the upgrade to complete. If the
// upgrade packet follows, the client sent it first and the GET has overtaken it.
func TestPollDuringUpgrade(t *testing.T) {
	probe := func(fx *fixture, c *websocket.Conn) {
		fx.write(c, "2probe")
		fx.read(c)
	}
	nothing := func(*fixture, *websocket.Conn) {}
	tests := []struct {
		name    string
		before  func(fx *fixture, c *websocket.Conn)
		then    func(fx *fixture, c *websocket.Conn)
		status  int
		body    string
		waiting time.Duration
	}{
		{"the upgrade completes", probe, func(fx *fixture, c *websocket.Conn) { fx.write(c, "5") }, 400, `{"code":3,"message":"Bad request"}`, 0},
		{"the client waits for the poll", probe, nothing, 200, "6", 50 * time.Millisecond},
		{"the upgrade fails", probe, func(_ *fixture, c *websocket.Conn) { _ = c.CloseNow() }, 200, "6", 50 * time.Millisecond},
		{"there is something to send", probe, func(fx *fixture, _ *websocket.Conn) {
			fx.receiver().session.Send(eio.Text([]byte("news")))
		}, 200, "4news", 0},
		{"the GET has overtaken the whole upgrade", nothing, func(fx *fixture, c *websocket.Conn) {
			probe(fx, c)
			fx.write(c, "5")
		}, 400, `{"code":3,"message":"Bad request"}`, 0},
		{"the probe is slow", nothing, func(fx *fixture, c *websocket.Conn) {
			time.Sleep(time.Second)
			probe(fx, c)
		}, 200, "6", time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			run(t, nil, func(t *testing.T, fx *fixture) {
				url := fx.handshake()
				c := fx.dial(strings.Replace(url, "polling", "websocket", 1))
				tt.before(fx, c)
				start := time.Now()
				done := make(chan struct{})
				go func() {
					defer close(done)
					status, body := fx.do(http.MethodGet, url, "")
					if took := time.Since(start); status != tt.status || body != tt.body || took != tt.waiting {
						t.Errorf("%d %q after %v, want %d %q after %v", status, body, took, tt.status, tt.body, tt.waiting)
					}
				}()
				synctest.Wait()
				tt.then(fx, c)
				<-done
			})
		})
	}
}

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

// Only one WebSocket at a time may ask to take over a session. The server closes all others
// at once, so one session has one of them at most. Without "first" in serveUpgrade, all of
// them stay open until UpgradeTimeout.
func TestOneUpgradeAtATime(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := strings.Replace(fx.handshake(), "polling", "websocket", 1)
		first := fx.dial(url)
		for range 20 {
			other := fx.dial(url)
			start := time.Now()
			if _, _, err := other.Read(t.Context()); err == nil || time.Since(start) > time.Second {
				t.Fatal("another WebSocket stays open")
			}
		}
		fx.write(first, "2probe")
		if got := fx.read(first); got != "3probe" {
			t.Errorf("the first one is answered with %q", got)
		}
	})
}

// With NoUpgrades the server offers no upgrade and refuses one that a client asks for. The
// session goes on by polling.
func TestNoUpgrades(t *testing.T) {
	run(t, &engine.Options{NoUpgrades: true}, func(t *testing.T, fx *fixture) {
		if status, body := fx.do(http.MethodGet, base+"polling", ""); status != 200 || !strings.Contains(body, `"upgrades":[]`) {
			t.Errorf("handshake: %d %s", status, body)
		}
		url := fx.handshake()
		_, resp, err := websocket.Dial(t.Context(), strings.Replace(url, "polling", "websocket", 1), &websocket.DialOptions{HTTPClient: fx.net.Client()})
		if err == nil || resp == nil || resp.StatusCode != http.StatusBadRequest {
			t.Errorf("the upgrade: %v, %v", resp, err)
		}
		if status, body := fx.do(http.MethodPost, url, "4x"); status != 200 || body != "ok" {
			t.Errorf("POST: %d %s", status, body)
		}
		if status, body := fx.do(http.MethodGet, url, ""); status != 200 || body != "4x" {
			t.Errorf("GET: %d %s", status, body)
		}
	})
}

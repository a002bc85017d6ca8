package engine_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// base3 is the URL base with revision 3 of the protocol.
const base3 = "http://test/engine.io/?EIO=3&transport="

// with3 returns opts with AllowEIO3.
func with3(opts engine.Options) *engine.Options {
	opts.AllowEIO3 = true
	return &opts
}

func TestRevision3Polling(t *testing.T) {
	run(t, with3(engine.Options{}), func(t *testing.T, fx *fixture) {
		_, body := fx.do("GET", base3+"polling", "")
		s := fx.receiver().session
		open := `0{"sid":"` + s.ID() + `","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`
		if want := strconv.Itoa(len(open)) + ":" + open; body != want {
			t.Errorf("open packet %q, want %q", body, want)
		}
		if s.Protocol() != eio.Version3 {
			t.Errorf("protocol %d", s.Protocol())
		}
		url := base3 + "polling&sid=" + s.ID()
		if status, body := fx.do("POST", url, "3:4a€4:b4AQ"); status != 200 || body != "ok" {
			t.Errorf("POST: %d %q", status, body) // the answer is "ok" although the second packet is malformed
		}
		synctest.Wait()
		if got := fx.receiver().received; len(got) != 1 || got[0] != "a€" {
			t.Errorf("received %q", got)
		}
		if got := fx.receiver().reason(t); got != engine.ReasonParseError {
			t.Errorf("reason %q", got)
		}
	})
	for _, tt := range []struct {
		query, kind, body string
	}{
		{"", "application/octet-stream", "\x00\x02\xff4a\x01\x03\xff\x04\x01\x02"},
		{"&b64=1", "text/plain; charset=UTF-8", "2:4a6:b4AQI="},
	} {
		run(t, with3(engine.Options{}), func(t *testing.T, fx *fixture) {
			fx.do("GET", base3+"polling"+tt.query, "")
			url := base3 + "polling&sid=" + fx.receiver().session.ID()
			resp, _ := fx.ask("POST", url, "\x00\x02\xff4a\x01\x03\xff\x04\x01\x02", map[string]string{"Content-Type": "application/octet-stream"})
			if resp.StatusCode != 200 {
				t.Fatalf("binary POST: %d", resp.StatusCode)
			}
			resp, body := fx.ask("GET", url, "", nil)
			if kind := resp.Header.Get("Content-Type"); kind != tt.kind || body != tt.body {
				t.Errorf("poll with %q: %s %q, want %s %q", tt.query, kind, body, tt.kind, tt.body)
			}
			fx.receiver().session.Close()
			fx.do("GET", url, "")
		})
	}
}

func TestRevision3WebSocket(t *testing.T) {
	run(t, with3(engine.Options{}), func(t *testing.T, fx *fixture) {
		c := fx.dial(base3 + "websocket")
		fx.read(c)
		if err := c.Write(t.Context(), websocket.MessageBinary, []byte{4, 1, 2}); err != nil {
			t.Fatal(err)
		}
		if kind, data, err := c.Read(t.Context()); err != nil || kind != websocket.MessageBinary || string(data) != "\x04\x01\x02" {
			t.Errorf("echo: %v %q %v", kind, data, err)
		}
		fx.write(c, "b4AQI=")
		if kind, data, err := c.Read(t.Context()); err != nil || kind != websocket.MessageBinary || string(data) != "\x04\x01\x02" {
			t.Errorf("echo: %v %q %v", kind, data, err)
		}
	})
	run(t, with3(engine.Options{}), func(t *testing.T, fx *fixture) {
		c := fx.dial(base3 + "websocket&b64=1")
		fx.read(c)
		fx.write(c, "b4AQI=")
		if got := fx.read(c); got != "b4AQI=" {
			t.Errorf("echo: %q", got)
		}
	})
}

// In revision 3 the client sends pings and the server answers. If the pings stop, the
// session ends.
func TestRevision3Heartbeat(t *testing.T) {
	run(t, with3(engine.Options{}), func(t *testing.T, fx *fixture) {
		c := fx.dial(base3 + "websocket")
		fx.read(c)
		for range 3 {
			time.Sleep(44 * time.Second)
			fx.write(c, "2")
			if got := fx.read(c); got != "3" {
				t.Fatalf("ping answered with %q", got)
			}
		}
		before := time.Now()
		fx.receiver().silent = true
		time.Sleep(30 * time.Second)
		fx.write(c, "4not a ping")
		if _, _, err := c.Read(t.Context()); err == nil || time.Since(before) != 45*time.Second {
			t.Errorf("read: %v after %v, want the end after 45s", err, time.Since(before))
		}
		synctest.Wait()
		if got := fx.receiver().reason(t); got != engine.ReasonPingTimeout {
			t.Errorf("reason %q", got)
		}
	})
	run(t, with3(engine.Options{}), func(t *testing.T, fx *fixture) {
		c := fx.dial(base3 + "websocket")
		fx.read(c)
		fx.write(c, "3") // only the server may send a pong
		_, _, _ = c.Read(t.Context())
		synctest.Wait()
		if got := fx.receiver().reason(t); got != engine.ReasonTransportError {
			t.Errorf("reason %q", got)
		}
	})
}

func TestRevision3Upgrade(t *testing.T) {
	run(t, with3(engine.Options{}), func(t *testing.T, fx *fixture) {
		fx.do("GET", base3+"polling", "")
		r := fx.receiver()
		url := base3 + "polling&sid=" + r.session.ID()
		if status, _ := fx.do("GET", strings.Replace(url, "EIO=3", "EIO=4", 1), ""); status != 400 {
			t.Errorf("a request in another revision: %d", status)
		}
		poll := fx.startPoll(url)
		c := fx.dial(strings.Replace(url, "polling", "websocket", 1))
		fx.write(c, "2probe")
		if got := fx.read(c); got != "3probe" {
			t.Fatalf("probe answered with %q", got)
		}
		if got := <-poll; got != "1:6" {
			t.Fatalf("the GET is answered with %q, want a noop", got)
		}
		r.session.Send(eio.Text([]byte("a")), eio.Binary([]byte{1}))
		fx.write(c, "5")
		if got := fx.read(c); got != "4a" {
			t.Errorf("after the upgrade the client got %q", got)
		}
		if got := fx.read(c); got != "\x04\x01" {
			t.Errorf("after the upgrade the client got %q", got)
		}
	})
}

func TestRevision3IsOffByDefault(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		for _, query := range []string{"EIO=3&", "EIO=5&", ""} {
			if status, body := fx.do("GET", "http://test/engine.io/?"+query+"transport=polling", ""); status != 400 || body != `{"code":5,"message":"Unsupported protocol version"}` {
				t.Errorf("%s: %d %s", query, status, body)
			}
		}
	})
}

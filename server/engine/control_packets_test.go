package engine_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
)

// A client may send as many control packets as ControlPackets says. The next one ends its
// session, over WebSocket and by polling, and of a body with very many of them the server
// handles no more than that. Without the call of CountControl in Session.receive, both
// sessions stay open and the server handles 200,000 packets.
func TestControlPackets(t *testing.T) {
	const burst = 20
	opts := &engine.Options{ControlPackets: engine.Rate{PerSecond: 1, Burst: burst}}
	for name, packet := range map[string]string{"noop": "6", "upgrade": "5", "pong that is not due": "3"} {
		t.Run(name, func(t *testing.T) {
			run(t, opts, func(t *testing.T, fx *fixture) {
				url := fx.handshake()
				before := fx.engine.Stats().PacketsIn
				poll := fx.startPoll(url)
				if status, _ := fx.do(http.MethodPost, url, packet+strings.Repeat("\x1e"+packet, 200_000)); status != 200 {
					t.Errorf("POST: %d", status)
				}
				if n := fx.engine.Stats().PacketsIn - before; n != burst {
					t.Errorf("the server handled %d packets, want %d", n, burst)
				}
				if body, reason := <-poll, fx.receiver().reason(t); body != "1" || reason != engine.ReasonForcedClose {
					t.Errorf("by polling: %q, %q", body, reason)
				}
			})
			run(t, opts, func(t *testing.T, fx *fixture) {
				c := fx.dial(base + "websocket")
				fx.read(c)
				for range burst {
					fx.write(c, packet)
				}
				synctest.Wait()
				if reason := fx.receiver().reason(t); reason != "" {
					t.Errorf("over WebSocket the session ended too early: %q", reason)
				}
				fx.write(c, packet)
				if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) == -1 {
					t.Errorf("over WebSocket: %v, want a close frame", err)
				}
				synctest.Wait()
				if reason, s := fx.receiver().reason(t), fx.engine.Stats(); reason != engine.ReasonForcedClose || s.TooFast != 1 {
					t.Errorf("over WebSocket: %q, %d sessions too fast", reason, s.TooFast)
				}
			})
		})
	}
}

// The bucket refills, and messages and pongs that are due take nothing from it.
func TestOrdinaryPacketsAreNoControlPackets(t *testing.T) {
	opts := &engine.Options{ControlPackets: engine.Rate{PerSecond: 0.1, Burst: 2}}
	run(t, opts, func(t *testing.T, fx *fixture) {
		c := fx.dial(base + "websocket")
		fx.read(c)
		for range 100 {
			if got := fx.read(c); got != "2" {
				t.Fatalf("received %q", got)
			}
			fx.write(c, "3")
			for range 10 {
				fx.write(c, "4x")
				fx.read(c)
			}
			fx.write(c, "6") // the bucket gets two and a half tokens between two pings
			fx.write(c, "6")
		}
		if reason := fx.receiver().reason(t); reason != "" {
			t.Errorf("the session ended: %q", reason)
		}
	})
}

// The clients of an address share a bucket, on all servers that have the same Addresses.
// Without
// Server.spendControl, the last client's packet is handled.
func TestControlPacketsOfAnAddress(t *testing.T) {
	shared := engine.NewAddresses(engine.AddressLimits{ControlPackets: engine.Rate{PerSecond: 0.001, Burst: 10}})
	send := func(packets int, want engine.Reason) {
		run(t, &engine.Options{Addresses: shared}, func(t *testing.T, fx *fixture) {
			c := fx.dial(base + "websocket")
			fx.read(c)
			for range packets {
				fx.write(c, "6")
			}
			synctest.Wait()
			if got := fx.receiver().reason(t); got != want {
				t.Errorf("after %d packets the session ended with %q, want %q", packets, got, want)
			}
		})
	}
	send(5, "")
	send(5, "")
	send(1, engine.ReasonForcedClose)
}

// The packets of a WebSocket that asks to take over count, too: the server does not answer
// thousands of probes. Without the call of CountControl in Session.upgradeTo all probes are answered.
func TestManyProbes(t *testing.T) {
	const burst = 5
	run(t, &engine.Options{ControlPackets: engine.Rate{PerSecond: 0.001, Burst: burst}}, func(t *testing.T, fx *fixture) {
		c := fx.dial(strings.Replace(fx.handshake(), "polling", "websocket", 1))
		for range burst {
			fx.write(c, "2probe")
			if got := fx.read(c); got != "3probe" {
				t.Fatalf("received %q", got)
			}
		}
		fx.write(c, "2probe")
		if _, _, err := c.Read(t.Context()); err == nil {
			t.Error("one more probe is answered")
		}
		synctest.Wait()
		if reason := fx.receiver().reason(t); reason != engine.ReasonForcedClose {
			t.Errorf("reason %q", reason)
		}
	})
}

// A WebSocket that asks to take over is closed at UpgradeTimeout, even if its client does not
// take the answer to the probe. Without context.AfterFunc in Session.upgradeTo, the server
// waits until the session ends, and until then lets no other WebSocket take over.
func TestUpgradeWithoutReading(t *testing.T) {
	run(t, &engine.Options{UpgradeTimeout: time.Second}, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		conn, answer := fx.raw()
		fx.upgradeRaw(conn, answer, "&sid="+fx.receiver().session.ID())
		_, _ = conn.Write(frame(final|text, "2probe")) // nobody reads "3probe", and a pipe has no buffer
		time.Sleep(time.Second)
		synctest.Wait()
		if n, err := conn.Write([]byte("x")); err == nil {
			t.Errorf("the connection is open after UpgradeTimeout: %d bytes were written", n)
		}
		c := fx.dial(strings.Replace(url, "polling", "websocket", 1))
		fx.write(c, "2probe")
		fx.read(c)
		fx.write(c, "5")
		fx.write(c, "4x")
		if got := fx.read(c); got != "4x" {
			t.Errorf("after another upgrade: %q", got)
		}
	})
}

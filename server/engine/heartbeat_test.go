package engine_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

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
		fx.read(c) // a ping that gets no pong
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
		synctest.Wait()
		if got := fx.receiver().reason(t); got != engine.ReasonPingTimeout {
			t.Errorf("reason %q", got)
		}
	})
}

// A client that owes a pong gets more time if it sends another packet, but only once.
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

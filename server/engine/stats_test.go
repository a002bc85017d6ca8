package engine_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/socketplay/socketplay/server/engine"
)

func TestStats(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()                       // sends the open packet
		fx.do(http.MethodPost, url, "4ab\x1ebAQID") // 3 bytes of text and 3 of binary are received, and sent back
		fx.do(http.MethodGet, url, "")
		open := uint64(len(`0{"sid":"01234567890123456789","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`))
		want := engine.Stats{Sessions: 1, Opened: 1, PacketsIn: 2, BytesIn: 6, PacketsOut: 3, BytesOut: open + 6}
		if got := fx.engine.Stats(); got != want {
			t.Errorf("by polling: %+v, want %+v", got, want)
		}

		c := fx.dial(base + "websocket&sid=" + fx.receiver().session.ID())
		fx.write(c, "2probe")
		fx.read(c)
		fx.write(c, "5")
		fx.write(c, "4c")
		fx.read(c)
		got := fx.engine.Stats()
		if got.Sessions != 1 || got.WebSockets != 1 || got.Upgrades != 1 || got.Opened != 1 {
			t.Errorf("after the upgrade: %+v", got)
		}
		if got.PacketsIn != 5 || got.PacketsOut != 5 {
			t.Errorf("packets of the upgrade: %+v", got)
		}

		d := fx.dial(base + "websocket")
		fx.read(d)
		fx.do(http.MethodGet, base+"polling&sid=nobody", "")
		if got := fx.engine.Stats(); got.Sessions != 2 || got.WebSockets != 2 || got.Opened != 2 || got.Refused != 1 {
			t.Errorf("with a second session: %+v", got)
		}
		_ = c.CloseNow()
		_ = d.CloseNow()
		synctest.Wait()
		if got := fx.engine.Stats(); got.Sessions != 0 || got.WebSockets != 0 || got.Opened != 2 {
			t.Errorf("after both have ended: %+v", got)
		}
	})
}

package engine_test

import (
	"net/http"
	"strings"
	"testing"
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
			t.Errorf("on WebSocket there is no upgrade, got %s", got)
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

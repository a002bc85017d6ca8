package engine_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

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

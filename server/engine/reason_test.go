package engine_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

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
		{"not UTF-8, WebSocket", func(fx *fixture) {
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
			for _, want := range []string{"4bye", "1"} { // the close packet has an answer of its own, see servePoll
				if _, body := fx.do(http.MethodGet, url, ""); body != want {
					fx.t.Errorf("poll = %q, want %q", body, want)
				}
			}
		}, engine.ReasonForcedClose},
		{"server closes, no GET follows", func(fx *fixture) {
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

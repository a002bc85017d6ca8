package socketio_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// As in the official server, the auth payload is {} if the client has sent none.
func TestNoAuthPayload(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			_ = s.Emit(ctx, "auth", s.Handshake().Auth)
		})
		c := sockettest.Dial(t, net)
		c.Send("40")
		if got := c.DrainFrames(); len(got) != 2 || got[1] != `42["auth",{}]` {
			t.Errorf("received %q", got)
		}
	})
}

// A handshake is encoded in the same form as in the official server, and can be decoded
// again.
func TestHandshakeJSON(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c := sockettest.Dial(t, net)
		time.Sleep(time.Second) // the handshake must have the time of the CONNECT, not the time when the connection began
		c.Send(`40{"token":"x"}`)
		h := io.Sockets()[0].Handshake()
		if h.Issued() != time.Now().UnixMilli() {
			t.Errorf("issued at %v, want now", h.Time)
		}
		h.Query["a"] = []string{"1", "2"}
		text, err := h.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"host":"test"`, `"xdomain":false`, `"secure":false`, `"query":{"EIO":"4","a":["1","2"],"transport":"websocket"}`, `"auth":{"token":"x"}`, `"url":"/socket.io/?EIO=4`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %s", text, want)
			}
		}
		var again socketio.Handshake
		if err := again.UnmarshalJSON(text); err != nil || again.Issued() != h.Issued() || string(again.Auth) != `{"token":"x"}` || again.Query.Get("EIO") != "4" || len(again.Query["a"]) != 2 || again.Host != "test" {
			t.Errorf("decoded: %+v, %v", again, err)
		}
	})
}

package socketio_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestMiddleware(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.Use(func(_ context.Context, s *socketio.Socket) error {
			var auth struct{ Token string }
			if err := s.Handshake().BindAuth(&auth); err != nil {
				return err
			}
			log.add("first " + auth.Token)
			switch auth.Token {
			case "data":
				return &socketio.ConnectError{Message: "no", Data: map[string]string{"code": "x"}}
			case "plain":
				return errors.New("plainly no")
			case "panic":
				panic("secret")
			}
			return nil
		})
		io.Use(func(context.Context, *socketio.Socket) error { log.add("second"); return nil })
		io.OnConnection(func(_ context.Context, s *socketio.Socket) { log.add("connection") })
		c := sockettest.Dial(t, net)
		c.Send(`40{"Token":"data"}`)
		c.Want(`44{"message":"no","data":{"code":"x"}}`)
		c.Send(`40{"Token":"plain"}`)
		c.Want(`44{"message":"plainly no"}`)
		c.Send(`40{"Token":"panic"}`)
		c.Want(`44{"message":"internal error"}`)
		log.want(t, "first data", "first plain", "first panic")
		c.Send(`40{"Token":"ok"}`)
		if got := c.DrainFrames(); len(got) != 1 || !strings.HasPrefix(got[0], `40{"sid":"`) {
			t.Errorf("CONNECT answered with %q", got)
		}
		log.want(t, "first ok", "second", "connection")
		if auth := string(io.Sockets()[0].Handshake().Auth); auth != `{"Token":"ok"}` {
			t.Errorf("auth %s", auth)
		}
		if n := len(io.Sockets()); n != 1 {
			t.Errorf("%d sockets, want the accepted one", n)
		}
	})
}

package socketio_test

import (
	"context"
	"errors"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestEventMiddleware(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.OnError(func(_ context.Context, err error) { log.add("error " + err.Error()) })
			s.Use(func(next socketio.Handler) socketio.Handler {
				return func(ctx context.Context, e *socketio.Event) error {
					if e.Name == "bad" {
						return errors.New("not allowed")
					}
					log.add("before " + e.Name)
					return next(ctx, e)
				}
			})
			s.On("good", func(context.Context, *socketio.Event) error { log.add("good"); return nil })
			s.On("bad", func(context.Context, *socketio.Event) error { log.add("bad"); return nil })
			s.On("panic", func(context.Context, *socketio.Event) error { panic("oh") })
			s.On("error", func(context.Context, *socketio.Event) error { log.add("an event named error"); return nil })
		})
		c := sockettest.Connect(t, net)
		c.Send(`42["good"]`, `42["bad"]`, `42["panic"]`, `42["error",null]`, `42["5"]`, `42[5]`, `42`)
		log.want(t, "before good", "good", "error not allowed", "before panic", "error socketio: handler panicked: oh",
			"before error", "an event named error", "before 5", "before 5")
		if c.Closed() {
			t.Error("an error disconnects")
		}
	})
}

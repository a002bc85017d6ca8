package socketio_test

import (
	"context"
	"errors"
	"testing"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestCatchAll(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		note := func(text string) socketio.Handler {
			return func(_ context.Context, e *socketio.Event) error { log.add(text + " " + e.Name); return nil }
		}
		c := sockettest.Connect(t, net)
		s := io.Sockets()[0]
		s.On("x", note("on"))
		off := s.OnAny(note("any"))
		s.PrependAny(note("first"))
		s.OnAnyOutgoing(func(event string, args []byte) { log.add("out " + event + string(args)) })
		offOut := s.PrependAnyOutgoing(func(event string, _ []byte) { log.add("out first " + event) })
		c.Send(`42["x"]`)
		log.want(t, "first x", "any x", "on x")
		off()
		c.Send(`42["x"]`)
		log.want(t, "first x", "on x")
		if err := errors.Join(s.Emit(t.Context(), "y", 1), io.Emit(t.Context(), "z")); err != nil {
			t.Error(err)
		}
		log.want(t, "out first y", "out y[1]", "out first z", "out z[]")
		if in, out := len(s.ListenersAny()), len(s.ListenersAnyOutgoing()); in != 1 || out != 2 {
			t.Errorf("%d catch-all handlers in and %d out are listed, want 1 and 2", in, out)
		}
		s.ListenersAnyOutgoing()[0]("by hand", nil)
		log.want(t, "out first by hand")
		offOut()
		if err := io.Emit(t.Context(), "z"); err != nil {
			t.Error(err)
		}
		log.want(t, "out z[]")
	})
}

// As in the official server, a catch-all handler gets events that middleware refuses.
func TestCatchAllBeforeMiddleware(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		c := sockettest.Connect(t, net)
		s := io.Sockets()[0]
		s.OnError(func(_ context.Context, err error) { log.add(err.Error()) })
		s.OnAny(func(_ context.Context, e *socketio.Event) error { log.add("any"); return errors.New("any failed") })
		s.On("x", func(context.Context, *socketio.Event) error { log.add("x"); return nil })
		allow := false
		s.Use(func(next socketio.Handler) socketio.Handler {
			return func(ctx context.Context, e *socketio.Event) error {
				if !allow {
					return errors.New("refused")
				}
				return next(ctx, e)
			}
		})
		c.Send(`42["x"]`)
		log.want(t, "any", "any failed", "refused")
		allow = true
		c.Send(`42["x"]`)
		log.want(t, "any", "any failed", "x")
	})
}

func TestOnce(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		note := func(text string) socketio.Handler {
			return func(context.Context, *socketio.Event) error { log.add(text); return nil }
		}
		c := sockettest.Connect(t, net)
		s := io.Sockets()[0]
		s.Once("x", note("once"))
		s.On("x", note("on"))
		s.Once("x", note("taken out"))()
		c.Send(`42["x"]`, `42["x"]`)
		log.want(t, "once", "on", "on")
	})
}

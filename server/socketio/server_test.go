package socketio_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestCloseWaits(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("slow", func(ctx context.Context, _ *socketio.Event) error {
				<-ctx.Done()
				time.Sleep(time.Second)
				log.add(context.Cause(ctx).Error())
				return nil
			})
		})
		c := sockettest.Connect(t, net)
		c.Send(`42["slow"]`)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := io.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close with a short deadline: %v", err)
		}
		if err := io.Close(t.Context()); err != nil {
			t.Errorf("Close: %v", err)
		}
		log.want(t, "server shutting down")
	})
}

// Close calls the functions of OnClose once, after all sockets have gone.
func TestOnClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io, err := socketio.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		net := testnet.Serve(io)
		defer net.Shutdown()
		sockettest.Connect(t, net)
		calls := 0
		io.OnClose(func() {
			calls++
			if n := len(io.Sockets()); n != 0 {
				t.Errorf("%d sockets are left", n)
			}
		})
		for range 2 {
			if err := io.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if calls != 1 {
			t.Errorf("the function was called %d times", calls)
		}
	})
}

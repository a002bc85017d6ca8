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

func TestCallEnds(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c := sockettest.Connect(t, net)
		s := io.Sockets()[0]
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, err := socketio.Call[int](ctx, s, "x"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the client does not answer: %v", err)
		}
		result := make(chan error)
		go func() {
			_, err := socketio.Call[int](t.Context(), s, "x")
			result <- err
		}()
		synctest.Wait()
		_ = c.Conn.CloseNow()
		if err := <-result; !errors.Is(err, socketio.ErrNotConnected) || !errors.Is(err, socketio.ReasonTransportClose) {
			t.Errorf("the client disconnects: %v", err)
		}
		if _, err := socketio.Call[int](t.Context(), s, "x"); !errors.Is(err, socketio.ErrNotConnected) {
			t.Errorf("after the disconnect: %v", err)
		}
	})
}

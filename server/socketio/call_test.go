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

// The server waits for MaxPendingAcks acknowledgements of a socket. Further calls fail at
// once, and a broadcast does not ask the socket. An acknowledgement, a timeout and the
// disconnect make room again, exactly. Without the limit in expectAck, the server waits for
// all of them.
func TestMaxPendingAcks(t *testing.T) {
	const limit = 10
	sockettest.Run(t, &socketio.Options{MaxPendingAcks: limit}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c, other := sockettest.Connect(t, net), sockettest.Connect(t, net)
		s := io.Sockets()[0]
		if s.Emit(t.Context(), "which"); len(c.DrainFrames()) == 0 {
			c, other = other, c
			c.DrainFrames()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		results := make(chan error, 1000)
		call := func(n int) {
			for range n {
				go func() { _, err := socketio.Call[int](ctx, s, "x"); results <- err }()
			}
			synctest.Wait()
		}
		call(100)
		for range 100 - limit {
			if err := <-results; !errors.Is(err, socketio.ErrTooManyAcks) {
				t.Fatal(err)
			}
		}
		if n := len(c.DrainFrames()); n != limit || len(results) != 0 {
			t.Errorf("the client was asked %d times, want %d", n, limit)
		}
		all := make(chan error, 1)
		go func() {
			replies, err := socketio.CallAll[int](ctx, io.Local(), "y")
			all <- errors.Join(err, want(replies, 7))
		}()
		other.Want(`42100["y"]`)
		c.Want()
		other.Send("43100[7]")
		if err := <-all; err != nil {
			t.Error(err)
		}
		c.Send("430[1]", "431[1]") // two acknowledgements make room for two calls
		call(3)
		if n := len(c.DrainFrames()); n != 2 {
			t.Errorf("after two acknowledgements, the client was asked %d times", n)
		}
		time.Sleep(time.Minute + time.Second) // all calls time out
		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		call(limit + 1)
		if n := len(c.DrainFrames()); n != limit {
			t.Errorf("after the timeout, the client was asked %d times", n)
		}
		_ = c.Conn.CloseNow()
		time.Sleep(2 * time.Second)
		if left := s.Left(); len(left) > 0 {
			t.Errorf("the socket keeps %q", left)
		}
	})
}

func want(replies []int, one int) error {
	if len(replies) != 1 || replies[0] != one {
		return errors.New("wrong replies")
	}
	return nil
}

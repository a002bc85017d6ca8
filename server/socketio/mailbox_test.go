package socketio_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// A socket handles its events in order, after the connection handler. Other sockets do not
// wait for these events.
func TestOrder(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.OnAny(func(_ context.Context, e *socketio.Event) error {
				if e.Name == "slow" {
					time.Sleep(time.Second)
				}
				log.add(e.Name)
				return nil
			})
		})
		a, b := sockettest.Connect(t, net), sockettest.Connect(t, net)
		a.Send(`42["slow"]`, `42["one"]`, `42["two"]`)
		b.Send(`42["other"]`)
		log.want(t, "other")
		time.Sleep(2 * time.Second)
		log.want(t, "slow", "one", "two")
	})
}

// If a client sends small events faster than they are handled, the server stops reading
// from the client. So the events cannot take many times more memory than they have bytes.
func TestManySmallEventsWait(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		release := make(chan struct{})
		handled := 0
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("a", func(context.Context, *socketio.Event) error {
				<-release
				handled++
				return nil
			})
		})
		c := sockettest.Connect(t, net)
		var sent atomic.Int64
		const all = 50_000
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range all {
				if c.Conn.Write(context.Background(), websocket.MessageText, []byte(`42["a"]`)) != nil {
					return
				}
				sent.Add(1)
			}
		}()
		synctest.Wait()
		if n := sent.Load(); n < 20_000 || n > 40_000 {
			t.Errorf("the server read %d events before it handled one", n)
		}
		close(release)
		<-done
		synctest.Wait()
		if handled != all {
			t.Errorf("%d events were handled, want %d", handled, all)
		}
	})
}

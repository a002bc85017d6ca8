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

// What a client has sent before it left is handled, whoever is still at work then.
func TestSentBeforeLeaving(t *testing.T) {
	tests := []struct {
		name  string
		leave func(c *sockettest.Client, s *socketio.Socket)
		want  []string
	}{
		{"it disconnects", func(c *sockettest.Client, _ *socketio.Socket) { c.Send("41") }, []string{"slow", "bye", "gone"}},
		{"its connection ends", func(c *sockettest.Client, _ *socketio.Socket) { _ = c.Conn.CloseNow() }, []string{"slow", "bye", "gone"}},
		{"it closes the session", func(c *sockettest.Client, _ *socketio.Socket) { c.Send("1") }, []string{"slow", "bye", "gone"}},
		{"it breaks the engine's protocol", func(c *sockettest.Client, _ *socketio.Socket) { c.Send("x") }, []string{"slow", "bye", "gone"}},
		{"it breaks the protocol", func(c *sockettest.Client, _ *socketio.Socket) { c.Send("42{}") }, []string{"slow", "bye", "gone"}},
		// As in the official server: after that nothing is heard of it.
		{"the server disconnects it", func(_ *sockettest.Client, s *socketio.Socket) { s.Disconnect(false) }, []string{"slow context canceled", "gone"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				var log journal
				io.OnConnection(func(_ context.Context, s *socketio.Socket) {
					s.OnAny(func(ctx context.Context, e *socketio.Event) error {
						if e.Name == "slow" {
							time.Sleep(time.Second / 2)
						}
						if err := ctx.Err(); err != nil {
							e.Name += " " + err.Error()
						}
						log.add(e.Name)
						return nil
					})
					s.OnDisconnect(func(context.Context, socketio.Reason) { log.add("gone") })
				})
				c := sockettest.Connect(t, net)
				s := io.Sockets()[0]
				c.Send(`42["slow"]`, `42["bye"]`)
				tt.leave(c, s)
				time.Sleep(time.Second)
				log.want(t, tt.want...)
			})
		})
	}
}

// A handler that is at work for as long as its client is there learns that it has
// gone, however it went.
func TestLeavingEndsHandlers(t *testing.T) {
	tests := []struct {
		name   string
		leave  func(c *sockettest.Client, s *socketio.Socket)
		reason socketio.Reason
		within time.Duration
	}{
		{"it disconnects", func(c *sockettest.Client, _ *socketio.Socket) { c.Send("41") }, socketio.ReasonClientNamespaceDisconnect, time.Second},
		{"its connection ends", func(c *sockettest.Client, _ *socketio.Socket) { _ = c.Conn.CloseNow() }, socketio.ReasonTransportClose, time.Second},
		{"it breaks the protocol", func(c *sockettest.Client, _ *socketio.Socket) { c.Send("42{}") }, socketio.ReasonForcedClose, time.Second},
		{"the server disconnects it", func(_ *sockettest.Client, s *socketio.Socket) { s.Disconnect(false) }, socketio.ReasonServerNamespaceDisconnect, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				ended, called, gone := make(chan error, 1), make(chan error, 1), make(chan socketio.Reason, 1)
				io.OnConnection(func(_ context.Context, s *socketio.Socket) {
					s.On("stay", func(ctx context.Context, _ *socketio.Event) error {
						<-ctx.Done()
						ended <- context.Cause(ctx)
						return nil
					})
					s.OnDisconnect(func(_ context.Context, r socketio.Reason) { gone <- r })
				})
				c := sockettest.Connect(t, net)
				s := io.Sockets()[0]
				c.Send(`42["stay"]`)
				go func() {
					_, err := socketio.Call[any](context.Background(), s, "ask")
					called <- err
				}()
				synctest.Wait()
				start := time.Now()
				tt.leave(c, s)
				if err := <-called; !errors.Is(err, socketio.ErrNotConnected) || !errors.Is(err, tt.reason) || time.Since(start) != 0 {
					t.Errorf("Call ended with %v after %v, want %q at once", err, time.Since(start), tt.reason)
				}
				if err := <-ended; err != tt.reason || time.Since(start) != tt.within {
					t.Errorf("the handler's context ended with %v after %v, want %q after %v", err, time.Since(start), tt.reason, tt.within)
				}
				if r := <-gone; r != tt.reason {
					t.Errorf("disconnected for %q, want %q", r, tt.reason)
				}
			})
		})
	}
}

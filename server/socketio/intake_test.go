package socketio_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// stream sends a frame n times, unless the connection is closed before, and returns when the
// server reads no more. sent grows with each frame that the server has read.
func stream(c *sockettest.Client, frame string, n int, sent *atomic.Int64) {
	go func() {
		for range n {
			if c.Conn.Write(context.Background(), websocket.MessageText, []byte(frame)) != nil {
				return
			}
			sent.Add(1)
		}
	}()
	synctest.Wait()
}

// The events that wait for the handlers of all sockets of a client count together, and the
// server reads no more than MaxWaitingBytes. If each mailbox had a count of its own, the
// server would read all 100 events, since each of the ten sockets has less than 1 MiB.
func TestWaitingBytesOfAClient(t *testing.T) {
	sockettest.Run(t, &socketio.Options{MaxWaitingBytes: 1 << 20}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		release := make(chan struct{})
		io.OfFunc(func(context.Context, string, []byte) bool { return true }).OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("x", func(context.Context, *socketio.Event) error { <-release; return nil })
		})
		c := sockettest.Dial(t, net)
		var kept []*socketio.Socket
		var sent atomic.Int64
		for _, name := range strings.Split("abcdefghij", "") {
			c.Join("/"+name+",", "")
			kept = append(kept, io.Of(name).Sockets()[0])
		}
		for _, name := range strings.Split("abcdefghij", "") {
			stream(c, `42/`+name+`,["x","`+strings.Repeat("y", 100_000)+`"]`, 10, &sent)
		}
		if n := sent.Load(); n < 10 || n > 12 {
			t.Errorf("the server read %d events of 100 kB; it may keep 1 MiB", n)
		}
		close(release)
		synctest.Wait()
		if n := sent.Load(); n != 100 {
			t.Errorf("%d of 100 events were read after the handlers went on", n)
		}
		_ = c.Conn.CloseNow()
		time.Sleep(2 * time.Second)
		for _, s := range kept {
			if left := s.Left(); len(left) > 0 {
				t.Errorf("%s keeps %q", s.Namespace().Name(), left)
			}
		}
	})
}

// Events that wait for slow handlers count for the address of their client: the connection
// that would exceed AddressLimits.Bytes is closed, and its events are dropped. When the
// handlers go on, or the clients go, nothing is counted. Without Session.Keep in
// intake.addLocked, each client has as much as MaxWaitingBytes.
func TestWaitingBytesOfAnAddress(t *testing.T) {
	for name, end := range map[string]func(io *socketio.Server){
		"the handlers return":     nil,
		"the server disconnects":  func(io *socketio.Server) { _ = io.DisconnectSockets(context.Background(), true) },
		"the connections are cut": func(io *socketio.Server) { dropAll(io) },
	} {
		t.Run(name, func(t *testing.T) {
			const limit = 4 << 20
			addresses := engine.NewAddresses(engine.AddressLimits{Bytes: limit})
			sockettest.Run(t, &socketio.Options{Addresses: addresses, MaxWaitingBytes: 1 << 20}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				release := make(chan struct{})
				io.OnConnection(func(_ context.Context, s *socketio.Socket) {
					s.On("x", func(context.Context, *socketio.Event) error { <-release; return nil })
				})
				open := 0
				for range 20 {
					c := sockettest.Connect(t, net)
					stream(c, `42["x","`+strings.Repeat("y", 50_000)+`"]`, 40, new(atomic.Int64))
					if _, bytes := addresses.Usage("pipe"); bytes > limit {
						t.Fatalf("%d bytes are counted, the limit is %d", bytes, limit)
					}
					if !c.Closed() {
						open++
					}
				}
				if _, bytes := addresses.Usage("pipe"); open < 2 || open > 4 || bytes < limit/2 || io.Stats().TooMuch != uint64(20-open) {
					t.Errorf("%d connections are open, %d bytes are counted, %d connections ended", open, bytes, io.Stats().TooMuch)
				}
				if end != nil {
					end(io)
				}
				close(release)
				time.Sleep(2 * time.Second)
				if _, bytes := addresses.Usage("pipe"); bytes != 0 {
					t.Errorf("%d bytes are counted", bytes)
				}
			})
			if n := addresses.InUse(); n != 0 {
				t.Error("something is counted after all clients have gone")
			}
		})
	}
}

func dropAll(io *socketio.Server) {
	for _, s := range io.Sockets() {
		s.Drop()
	}
}

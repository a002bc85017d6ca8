package socketio_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Each reason, with disconnecting before disconnect and the rooms still there.
func TestDisconnectReasons(t *testing.T) {
	tests := []struct {
		name string
		do   func(c *sockettest.Client, io *socketio.Server, s *socketio.Socket)
		want socketio.Reason
		note string // of the error event
	}{
		{"client namespace disconnect", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send("41") }, socketio.ReasonClientNamespaceDisconnect, ""},
		{"server disconnects", func(c *sockettest.Client, _ *socketio.Server, s *socketio.Socket) { s.Disconnect(false); c.Want("41") }, socketio.ReasonServerNamespaceDisconnect, ""},
		{"server disconnects and closes", func(c *sockettest.Client, _ *socketio.Server, s *socketio.Socket) { s.Disconnect(true); c.Want("41") }, socketio.ReasonServerNamespaceDisconnect, ""},
		{"client goes", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { _ = c.Conn.CloseNow() }, socketio.ReasonTransportClose, ""},
		{"connection dropped", func(_ *sockettest.Client, _ *socketio.Server, s *socketio.Socket) { s.Drop() }, socketio.ReasonTransportClose, ""},
		{"server shuts down", func(_ *sockettest.Client, io *socketio.Server, _ *socketio.Socket) {
			_ = io.Close(context.Background())
		}, socketio.ReasonServerShuttingDown, ""},
		{"malformed engine packet", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send("x") }, socketio.ReasonParseError, ""},
		{"client pings", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send("2") }, socketio.ReasonTransportError, ""},
		{"malformed packet", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send("42{}") }, socketio.ReasonForcedClose, "sio: invalid payload"},
		{"too many attachments", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send(`4511-["x"]`) }, socketio.ReasonForcedClose, "sio: too many attachments"},
		{"no attachments", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send(`450-["x"]`) }, socketio.ReasonForcedClose, "sio: Illegal attachments"},
		{"unexpected binary", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send("<x>") }, socketio.ReasonForcedClose, "sio: got binary data when not reconstructing a packet"},
		{"text while binary is due", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) {
			c.Send(`451-["x",{"_placeholder":true,"num":0}]`, `42["x"]`)
		}, socketio.ReasonForcedClose, "sio: got plaintext data when reconstructing a packet"},
		{"attachments never come", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) {
			c.Send(`451-["x",{"_placeholder":true,"num":0}]`)
			time.Sleep(21 * time.Second)
		}, socketio.ReasonForcedClose, "socketio: attachments did not come in time"},
		{"second CONNECT", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send("40") }, socketio.ReasonForcedClose, ""},
		{"event before CONNECT", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send(`42/tasks,["x"]`) }, socketio.ReasonForcedClose, ""},
		{"CONNECT_ERROR from a client", func(c *sockettest.Client, _ *socketio.Server, _ *socketio.Socket) { c.Send(`44{}`) }, socketio.ReasonForcedClose, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				var log journal
				io.Of("/tasks")
				io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
					s.Join(ctx, "red")
					s.OnError(func(_ context.Context, err error) { log.add("error " + err.Error()) })
					s.OnDisconnecting(func(ctx context.Context, r socketio.Reason) {
						log.add(fmt.Sprintf("disconnecting %s, %d rooms, %v", r, len(s.Rooms()), ctx.Err()))
					})
					s.OnDisconnect(func(_ context.Context, r socketio.Reason) {
						log.add(fmt.Sprintf("disconnect %s, %d rooms, %v", r, len(s.Rooms()), context.Cause(s.Context())))
					})
				})
				c := sockettest.Connect(t, net)
				s := io.Sockets()[0]
				tt.do(c, io, s)
				synctest.Wait()
				want := []string{
					fmt.Sprintf("disconnecting %s, 2 rooms, <nil>", tt.want),
					fmt.Sprintf("disconnect %s, 0 rooms, %s", tt.want, tt.want),
				}
				if tt.note != "" {
					want = append([]string{"error " + tt.note}, want...)
				}
				log.want(t, want...)
				s.Join(t.Context(), "late")
				if got := s.Rooms(); len(got) != 0 || s.Connected() {
					t.Errorf("afterwards: rooms %q, connected %v", got, s.Connected())
				}
				if tt.want != socketio.ReasonClientNamespaceDisconnect && tt.name != "server disconnects" && !c.Closed() {
					t.Error("the connection is still open")
				}
			})
		})
	}
}

func TestPingTimeout(t *testing.T) {
	sockettest.Run(t, &socketio.Options{PingInterval: time.Second, PingTimeout: 500 * time.Millisecond}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.OnDisconnect(func(_ context.Context, r socketio.Reason) { log.add(string(r)) })
		})
		c := sockettest.Connect(t, net)
		time.Sleep(10 * time.Second)
		log.want(t)
		c.Silent.Store(true)
		time.Sleep(2 * time.Second)
		log.want(t, "ping timeout")
	})
}

func TestConnectTimeout(t *testing.T) {
	for timeout, opts := range map[time.Duration]*socketio.Options{
		3 * time.Second:  {ConnectTimeout: 3 * time.Second},
		45 * time.Second: nil, // the default
	} {
		sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
			idle, joined := sockettest.Dial(t, net), sockettest.Connect(t, net)
			time.Sleep(timeout - time.Second)
			if idle.Closed() {
				t.Errorf("closed before %v have passed", timeout)
			}
			time.Sleep(2 * time.Second)
			if !idle.Closed() || joined.Closed() {
				t.Errorf("closed after %v: idle %v, joined %v", timeout, idle.Closed(), joined.Closed())
			}
		})
	}
}

// Whom middleware keeps waiting, or refuses in the end, has joined nothing.
func TestConnectTimeoutAmidstMiddleware(t *testing.T) {
	sockettest.Run(t, &socketio.Options{ConnectTimeout: 3 * time.Second}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.Use(func(ctx context.Context, _ *socketio.Socket) error {
			select {
			case <-time.After(4 * time.Second):
			case <-ctx.Done():
				log.add(context.Cause(ctx).Error())
			}
			return nil
		})
		io.OnConnection(func(context.Context, *socketio.Socket) { log.add("connection") })
		c := sockettest.Dial(t, net)
		c.Send("40")
		time.Sleep(2 * time.Second)
		if c.Closed() {
			t.Error("closed before the time has passed")
		}
		time.Sleep(3 * time.Second)
		if !c.Closed() {
			t.Error("the connection is still open")
		}
		c.Want()
		log.want(t, "forced close")
	})
}

// A client that leaves while middleware still thinks never connects.
func TestGoneDuringMiddleware(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.Use(func(ctx context.Context, s *socketio.Socket) error {
			s.Join(ctx, "early")
			time.Sleep(time.Second)
			return nil
		})
		io.OnConnection(func(context.Context, *socketio.Socket) { log.add("connection") })
		c := sockettest.Dial(t, net)
		c.Send("40")
		_ = c.Conn.CloseNow()
		time.Sleep(2 * time.Second)
		log.want(t)
		if n := len(io.Sockets()); n != 0 {
			t.Errorf("%d sockets", n)
		}
		early := sockettest.Dial(t, net)
		early.Send("40", `42["too early"]`) // an event before the reply to CONNECT
		time.Sleep(2 * time.Second)
		if !early.Closed() {
			t.Error("an event before CONNECT has been answered is accepted")
		}
		log.want(t)
	})
}

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

// What a client sends in the meantime does not keep the news from it that it has been
// disconnected.
func TestDisconnectAmidstEvents(t *testing.T) {
	p := new(slowGoodbye)
	sockettest.Run(t, &socketio.Options{Parser: p}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("go", func(context.Context, *socketio.Event) error { s.Disconnect(true); return nil })
		})
		p.disconnecting, p.late = make(chan struct{}), make(chan struct{}) // of this bubble
		c := sockettest.Connect(t, net)
		c.Send(`42["go"]`, `42["late"]`)
		time.Sleep(2 * time.Second)
		c.Want("41")
		if !c.Closed() {
			t.Error("the connection is open")
		}
	})
}

// slowGoodbye is a parser of text. A DISCONNECT is on its way until an event "late" has
// come, and that has come when a DISCONNECT is on its way.
type slowGoodbye struct{ disconnecting, late chan struct{} }

func (p *slowGoodbye) Encode(packet sio.Packet) ([]eio.Packet, error) {
	if packet.Type == sio.Disconnect {
		close(p.disconnecting)
		<-p.late
	}
	return []eio.Packet{eio.Text(packet.AppendTo(nil))}, nil
}

func (p *slowGoodbye) NewDecoder() socketio.Decoder { return &lateDecoder{parser: p} }

type lateDecoder struct {
	sio.Decoder
	parser *slowGoodbye
}

func (d *lateDecoder) Add(m eio.Packet) (sio.Packet, bool, error) {
	if bytes.Contains(m.Data, []byte("late")) {
		<-d.parser.disconnecting
		time.AfterFunc(time.Second, func() { close(d.parser.late) }) // once this packet has been dealt with
	}
	return d.Text(m.Data)
}

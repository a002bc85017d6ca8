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

// Each reason for a disconnect. The disconnecting handlers run while the socket is still in
// its rooms. After that, the disconnect handlers run.
func TestDisconnectReasons(t *testing.T) {
	tests := []struct {
		name string
		do   func(c *sockettest.Client, io *socketio.Server, s *socketio.Socket)
		want socketio.Reason
		note string // the text of the error, if error handlers get one
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
					t.Errorf("after the disconnect: rooms %q, connected %v", got, s.Connected())
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

// A client that sends an event while it is being disconnected still gets the DISCONNECT.
func TestDisconnectAmidstEvents(t *testing.T) {
	p := new(slowGoodbye)
	sockettest.Run(t, &socketio.Options{Parser: p}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("go", func(context.Context, *socketio.Event) error { s.Disconnect(true); return nil })
		})
		// The channels must be made inside the synctest bubble that uses them.
		p.disconnecting, p.late = make(chan struct{}), make(chan struct{})
		c := sockettest.Connect(t, net)
		c.Send(`42["go"]`, `42["late"]`)
		time.Sleep(2 * time.Second)
		c.Want("41")
		if !c.Closed() {
			t.Error("the connection is still open")
		}
	})
}

// slowGoodbye is a JSON parser without attachments. It makes two things overlap: encoding a
// DISCONNECT ends only after an event "late" has been decoded, and decoding that event ends
// only after encoding the DISCONNECT has begun.
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
		time.AfterFunc(time.Second, func() { close(d.parser.late) }) // after the server has handled this packet
	}
	return d.Text(m.Data)
}

// Events that a client sent before it disconnected are handled, even if an earlier event is
// still being handled when it disconnects.
func TestEventsBeforeDisconnect(t *testing.T) {
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
		// As in the official server, events that still wait are then not handled.
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

// However a client disconnects, the context of its handlers ends, and a Call that waits for
// the client returns.
func TestDisconnectEndsHandlers(t *testing.T) {
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

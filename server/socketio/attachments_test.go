package socketio_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
	"github.com/socketplay/socketplay/server/wire/eio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// sendBinary sends binary frames, and ignores that the server may have closed the connection.
func sendBinary(c *sockettest.Client, frames, size int) {
	for range frames {
		if c.Conn.Write(context.Background(), websocket.MessageBinary, make([]byte, size)) != nil {
			break
		}
	}
	synctest.Wait()
}

// Clients that announce ten attachments and send nine of them cannot make the server keep
// more than AddressLimits.Bytes for their address: the connection that would exceed the
// limit is closed. Nothing is counted any more when the packet is complete, when it is
// malformed, when the client goes and when the attachments take too long. Without
// Session.Keep in awaitAttachments, all connections stay open and nothing is counted.
//
// What is not counted any more is not kept either, also if a program still has the socket.
// Without c.due.decoder, the decoders stay in memory. If releaseAttachments leaves the timer
// alone, its end raises the count of malformed packets.
func TestAttachmentsOfAnAddress(t *testing.T) {
	const (
		clients, frames, size = 14, 9, 50_000
		limit                 = 4 << 20
		fit                   = 10 // clients whose attachments fit into limit
	)
	for name, end := range map[string]func(c *sockettest.Client){
		"complete":                          func(c *sockettest.Client) { c.Send("<last>") },
		"malformed":                         func(c *sockettest.Client) { c.Send("42[]") },
		"gone":                              func(c *sockettest.Client) { _ = c.Conn.CloseNow(); synctest.Wait() },
		"too late":                          func(*sockettest.Client) { time.Sleep(21 * time.Second) },
		"the server disconnects the socket": func(c *sockettest.Client) { c.Send("41") },
	} {
		t.Run(name, func(t *testing.T) {
			addresses := engine.NewAddresses(engine.AddressLimits{Bytes: limit})
			decoders := new(decoderWatch)
			sockettest.Run(t, &socketio.Options{Addresses: addresses, Parser: decoders}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				handled := 0
				var sockets []*socketio.Socket
				io.OnConnection(func(_ context.Context, s *socketio.Socket) {
					sockets = append(sockets, s)
					s.On("x", func(context.Context, *socketio.Event) error { handled++; return nil })
				})
				var open []*sockettest.Client
				for range clients {
					c := sockettest.Connect(t, net)
					c.Send(`4510-["x",{"_placeholder":true,"num":9}]`)
					sendBinary(c, frames, size)
					if _, bytes := addresses.Usage("pipe"); bytes > limit {
						t.Fatalf("%d bytes are counted, the limit is %d", bytes, limit)
					}
					if !c.Closed() {
						open = append(open, c)
					}
				}
				if _, bytes := addresses.Usage("pipe"); len(open) != fit || bytes < limit*3/4 || io.Stats().TooMuch != clients-fit {
					t.Errorf("%d connections are open, %d bytes are counted, %d connections ended", len(open), bytes, io.Stats().TooMuch)
				}
				for _, c := range open {
					end(c)
				}
				if _, bytes := addresses.Usage("pipe"); bytes != 0 {
					t.Errorf("%d bytes are counted", bytes)
				}
				if name != "complete" {
					if n := decoders.kept(); n != 0 {
						t.Errorf("%d decoders are in memory", n)
					}
					for _, s := range sockets {
						if left := s.Left(); len(left) > 0 {
							t.Errorf("a socket keeps %q", left)
						}
					}
				}
				if name == "gone" {
					time.Sleep(21 * time.Second)
					if n := io.Stats().Malformed; n != 0 {
						t.Errorf("%d malformed packets are counted", n)
					}
				}
				if name == "complete" {
					c := open[0]
					c.Send(`451-["x",{"_placeholder":true,"num":0}]`, "<last>")
					if handled != fit+1 || c.Closed() {
						t.Errorf("%d of %d events were handled", handled, fit+1)
					}
				}
			})
			if n := addresses.InUse(); n != 0 {
				t.Error("something is counted after all clients have gone")
			}
		})
	}
}

// decoderWatch is a JSON parser that knows which decoders with attachments are in memory.
type decoderWatch struct {
	used []weak.Pointer[watchedDecoder]
}

type watchedDecoder struct {
	sio.Decoder
	watch *decoderWatch
	used  bool
}

func (d *watchedDecoder) Add(m eio.Packet) (sio.Packet, bool, error) {
	if m.Binary {
		if !d.used {
			d.used, d.watch.used = true, append(d.watch.used, weak.Make(d))
		}
		return d.Binary(m.Data)
	}
	return d.Text(m.Data)
}

func (w *decoderWatch) Encode(p sio.Packet) ([]eio.Packet, error) {
	return []eio.Packet{eio.Text(p.AppendTo(nil))}, nil
}

func (w *decoderWatch) NewDecoder() socketio.Decoder { return &watchedDecoder{watch: w} }

func (w *decoderWatch) kept() (n int) {
	runtime.GC()
	for _, d := range w.used {
		if d.Value() != nil {
			n++
		}
	}
	return n
}

// The attachments of one packet may have MaxAttachmentBytes together, and by default as many
// as their frames may have. Without the option in newDecoder, the last packet is handled.
func TestMaxAttachmentBytes(t *testing.T) {
	for limit, closes := range map[int]bool{0: false, 2_000_000: false, 1_999_999: true} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			sockettest.Run(t, &socketio.Options{MaxAttachmentBytes: limit}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				handled := 0
				io.OnConnection(func(_ context.Context, s *socketio.Socket) {
					s.On("x", func(context.Context, *socketio.Event) error { handled++; return nil })
				})
				c := sockettest.Connect(t, net)
				c.Send(`452-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`)
				sendBinary(c, 2, 1_000_000)
				if c.Closed() != closes || (handled == 0) != closes {
					t.Errorf("closed %t, %d events handled", c.Closed(), handled)
				}
			})
		})
	}
}

// JSON may be nested as deep as MaxDepth says, in events, acknowledgements and auth payloads.
// Large integers come out as they came in. Without the option in newDecoder, the deeper JSON
// is handled.
func TestMaxDepth(t *testing.T) {
	const limit = 64
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	for name, frame := range map[string]func(depth int) string{
		"event":  func(depth int) string { return `42["x",12345678901234567890,` + nested(depth-1) + "]" },
		"ack":    func(depth int) string { return `430[` + nested(depth-1) + "]" },
		"auth":   func(depth int) string { return `40/a,{"x":` + nested(depth-1) + "}" },
		"binary": func(depth int) string { return `451-["x",{"_placeholder":true,"num":0},` + nested(depth-1) + "]" },
	} {
		t.Run(name, func(t *testing.T) {
			sockettest.Run(t, &socketio.Options{MaxDepth: limit}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				io.Of("/a")
				var got string
				io.OnConnection(func(_ context.Context, s *socketio.Socket) {
					s.On("x", func(_ context.Context, e *socketio.Event) error { got = string(e.Args()[0]); return nil })
				})
				c := sockettest.Connect(t, net)
				c.Send(frame(limit))
				if name == "event" && got != "12345678901234567890" {
					t.Errorf("the integer is %s", got)
				}
				if name == "binary" {
					c.Send("<x>")
				}
				if c.Closed() {
					t.Fatalf("JSON of %d levels closes the connection", limit)
				}
				c = sockettest.Connect(t, net)
				c.Send(frame(limit + 1))
				if !c.Closed() {
					t.Errorf("JSON of %d levels is accepted", limit+1)
				}
			})
		})
	}
}

package msgpack_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
	"github.com/socketplay/socketplay/server/socketio/msgpack"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// client sends and receives msgpack packets over WebSocket.
type client struct {
	t        *testing.T
	conn     *websocket.Conn
	received chan string // packets, as the JSON parser writes them; closed when the connection ends
}

func dial(t *testing.T, net *testnet.Server) *client {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), "http://test/socket.io/?EIO=4&transport=websocket",
		&websocket.DialOptions{HTTPClient: net.Client()})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, conn: conn, received: make(chan string, 100)}
	go func() {
		defer close(c.received)
		for {
			kind, data, err := conn.Read(context.Background())
			if err != nil {
				return
			}
			if kind == websocket.MessageText { // a packet of Engine.IO itself, such as a heartbeat
				continue
			}
			p, _, err := add(data)
			if err != nil {
				t.Errorf("received %x: %v", data, err)
			}
			text := string(p.AppendTo(nil))
			for _, a := range p.Attachments {
				text += "<" + string(a) + ">"
			}
			c.received <- text
		}
	}()
	return c
}

// send sends a packet. It waits until nothing more happens, and returns the packets that
// arrived until then.
func (c *client) send(members ...string) []string {
	c.t.Helper()
	return c.sendBytes(websocket.MessageBinary, pack(c.t, members...))
}

func (c *client) sendBytes(kind websocket.MessageType, data []byte) (got []string) {
	c.t.Helper()
	if err := c.conn.Write(c.t.Context(), kind, data); err != nil {
		c.t.Fatal(err)
	}
	synctest.Wait()
	for {
		select {
		case text, open := <-c.received:
			if !open {
				return append(got, "closed")
			}
			got = append(got, text)
		default:
			return got
		}
	}
}

// run is [sockettest.Run] with the msgpack parser, a namespace that refuses sockets, and a
// handler that returns its arguments.
func run(t *testing.T, f func(t *testing.T, io *socketio.Server, net *testnet.Server)) {
	t.Helper()
	sockettest.Run(t, &socketio.Options{Parser: msgpack.Parser{}}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Of("/guarded").Use(func(context.Context, *socketio.Socket) error {
			return &socketio.ConnectError{Message: "no", Data: map[string]any{"code": 7}}
		})
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("echo", func(ctx context.Context, e *socketio.Event) error {
				args := make([]any, len(e.Args()))
				dst := make([]any, len(args))
				for i := range args {
					dst[i] = &args[i]
				}
				if err := e.Bind(dst...); err != nil {
					return err
				}
				if e.WantsAck() {
					return e.Ack(args...)
				}
				return s.Emit(ctx, "echo", args...)
			})
		})
		f(t, io, net)
	})
}

func TestConversation(t *testing.T) {
	run(t, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		c := dial(t, net)
		defer c.conn.CloseNow()
		want := func(got []string, want ...string) {
			t.Helper()
			if !slices.Equal(got, want) {
				t.Errorf("received %q, want %q", got, want)
			}
		}
		got := c.send("type", "0", "nsp", `"/"`, "data", `{"token":"x"}`)
		want(got, `0{"sid":"`+io.Sockets()[0].ID()+`"}`)
		if auth := io.Sockets()[0].Handshake().Auth; string(auth) != `{"token":"x"}` {
			t.Errorf("auth = %s", auth)
		}
		want(c.send("type", "0", "nsp", `"/guarded"`), `4/guarded,{"message":"no","data":{"code":7}}`)
		want(c.send("type", "0", "nsp", `"/nowhere"`), `4/nowhere,{"message":"Invalid namespace"}`)
		want(c.send("type", "2", "nsp", `"/"`, "data", `["echo",1,{"a":[true,null]}]`), `2["echo",1,{"a":[true,null]}]`)
		want(c.send("type", "2", "nsp", `"/"`, "id", "3", "data", "x93a46563686fcf0020000000000001c40161"),
			`61-3[9007199254740993,{"_placeholder":true,"num":0}]<a>`) // JavaScript would round this number; decoding into an any keeps it exact
		want(c.send("type", "2", "nsp", `"/"`, "id", "4", "data", `["unfailure"]`))

		answer := make(chan string, 1)
		go func() {
			reply, err := socketio.Call[string](t.Context(), io.Sockets()[0], "ask", []byte("b"))
			if err != nil {
				t.Error(err)
			}
			answer <- reply
		}()
		synctest.Wait()
		want(c.send("type", "3", "nsp", `"/"`, "id", "9", "data", `["of nothing"]`), `51-0["ask",{"_placeholder":true,"num":0}]<b>`)
		want(c.send("type", "3", "nsp", `"/"`, "id", "0", "data", `["answer"]`))
		if reply := <-answer; reply != "answer" {
			t.Errorf("reply %q", reply)
		}
		want(c.send("type", "1", "nsp", `"/"`))
		if n := len(io.Sockets()); n != 0 {
			t.Errorf("%d sockets are left", n)
		}
	})
}

func TestMalformedCloses(t *testing.T) {
	run(t, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		for name, body := range map[string][]byte{
			"garbage":          unhex(t, "ddffffffff"),
			"reserved event":   pack(t, "type", "2", "nsp", `"/"`, "data", `["disconnect"]`),
			"no such type":     pack(t, "type", "5", "nsp", `"/"`, "data", `["a"]`),
			"a second connect": pack(t, "type", "0", "nsp", `"/"`),
			"before connect":   pack(t, "type", "2", "nsp", `"/guarded"`, "data", `["a"]`),
			"nothing":          {},
		} {
			c := dial(t, net)
			c.send("type", "0", "nsp", `"/"`)
			var failure error
			io.Sockets()[0].OnError(func(_ context.Context, err error) { failure = err })
			if got := c.sendBytes(websocket.MessageBinary, body); !slices.Equal(got, []string{"closed"}) {
				t.Errorf("%s: %q, error %v", name, got, failure)
			}
			if n := len(io.Sockets()); n != 0 {
				t.Errorf("%s: %d sockets are left", name, n)
			}
		}
		c := dial(t, net)
		if got := c.sendBytes(websocket.MessageText, []byte("40")); !slices.Equal(got, []string{"closed"}) {
			t.Errorf("the JSON parser's connect: %q", got)
		}
	})
}

// Several receivers may share a packet, so Encode must not change it.
func TestEncodeLeavesThePacket(t *testing.T) {
	p := sio.Packet{Type: sio.Event, Data: []byte(`["a",{"_placeholder":true,"num":0}]`), Attachments: [][]byte{{1}}}
	for range 2 {
		m, err := msgpack.Parser{}.Encode(p)
		if err != nil || string(m[0].Data) != "\x83\xa4type\x02\xa4data\x92\xa1a\xc4\x01\x01\xa3nsp\xa1/" {
			t.Errorf("%q, %v", m[0].Data, err)
		}
	}
}

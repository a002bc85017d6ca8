package socketio_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// When a client learns that it is connected, the connection handlers that do not wait for
// anything have already returned. A handler that waits delays the answer to CONNECT by 50
// ms at most.
func TestConnectionHandlersBeforeNews(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		duration := 10 * time.Millisecond
		io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
			time.Sleep(duration)
			s.Join(ctx, "red")
			_ = s.Emit(ctx, "welcome")
		})
		c := sockettest.Dial(t, net)
		c.Send("40")
		c.Want() // the answer to CONNECT is still held back
		time.Sleep(duration)
		got := c.DrainFrames()
		if len(got) != 2 || !strings.HasPrefix(got[0], "40") || got[1] != `42["welcome"]` || !slices.Contains(io.Rooms(), "red") {
			t.Errorf("received %q, rooms %q", got, io.Rooms())
		}

		duration = time.Minute
		slow := sockettest.Dial(t, net)
		slow.Send("40")
		time.Sleep(49 * time.Millisecond)
		slow.Want()
		time.Sleep(2 * time.Millisecond)
		if got := slow.DrainFrames(); len(got) != 1 || !strings.HasPrefix(got[0], "40") {
			t.Errorf("with a handler that waits: %q", got)
		}
		time.Sleep(time.Minute)
		slow.Want(`42["welcome"]`)
	})
}

// While a connection handler delays the answer to CONNECT, packets of other namespaces
// wait, too, and arrive in order.
func TestDelayKeepsTheOrder(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Of("/slow").OnConnection(func(context.Context, *socketio.Socket) { time.Sleep(20 * time.Millisecond) })
		c := sockettest.Connect(t, net)
		c.Send("40/slow,")
		for _, event := range []string{"1", "2", "3"} {
			if err := io.Emit(t.Context(), event); err != nil {
				t.Fatal(err)
			}
		}
		c.Want()
		time.Sleep(20 * time.Millisecond)
		if got := c.DrainFrames(); len(got) != 4 || !strings.HasPrefix(got[0], "40/slow,") || !slices.Equal(got[1:], []string{`42["1"]`, `42["2"]`, `42["3"]`}) {
			t.Errorf("received %q", got)
		}
	})
}

// If a connection handler disconnects the socket, the client gets the answer to CONNECT and
// then the DISCONNECT, over WebSocket and by polling.
func TestDisconnectInConnectionHandler(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.OnConnection(func(_ context.Context, s *socketio.Socket) { s.Disconnect(true) })
		c := sockettest.Dial(t, net)
		c.Send("40")
		if got := c.DrainFrames(); len(got) != 2 || !strings.HasPrefix(got[0], "40") || got[1] != "41" || !c.Closed() {
			t.Errorf("over WebSocket: %q, closed %t", got, c.Closed())
		}

		const polling = "?EIO=4&transport=polling"
		_, open := fetch(t, net, "GET", polling, nil)
		url := polling + "&sid=" + strings.Split(open, `"`)[3]
		polled := make(chan string, 1)
		go func() { _, body := fetch(t, net, "GET", url, nil); polled <- body }()
		synctest.Wait()
		resp, err := net.Client().Post("http://test/socket.io/"+url, "text/plain", strings.NewReader("40"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		body := <-polled
		_, last := fetch(t, net, "GET", url, nil)
		if !strings.HasPrefix(body, "40") || !strings.HasSuffix(body, "\x1e41") || last != "1" {
			t.Errorf("by polling: %q, then %q", body, last)
		}
	})
}

// A client that goes away while the middleware still decides does not become connected.
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
			t.Errorf("%d sockets are connected", n)
		}
		early := sockettest.Dial(t, net)
		early.Send("40", `42["too early"]`) // an event before the answer to CONNECT
		time.Sleep(2 * time.Second)
		if !early.Closed() {
			t.Error("an event before the answer to CONNECT is accepted")
		}
		log.want(t)
	})
}

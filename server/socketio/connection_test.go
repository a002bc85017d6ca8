package socketio_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestNamespaces(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Of("/tasks").OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("x", socketio.Handle(func(context.Context, *socketio.Socket, any) (string, error) { return "tasks", nil }))
		})
		c := sockettest.Connect(t, net, "", "/tasks,")
		c.Send(`42/tasks,1["x"]`)
		c.Want(`43/tasks,1["tasks"]`)
		for _, name := range []string{"/unknown", "/TASKS", "/tasks/", "/tasks?x"} {
			c.Send("40" + name + ",")
			c.Want("44" + name + `,{"message":"Invalid namespace"}`)
		}
		c.Send("41/tasks,")
		c.Send(`420["still in the root"]`)
		if n := len(io.Of("/tasks").Sockets()); n != 0 || c.Closed() {
			t.Errorf("%d sockets in /tasks, closed %v", n, c.Closed())
		}
		c.Send("40/tasks") // the client may connect again, and may leave out the comma at the end
		if got := c.DrainFrames(); len(got) != 1 || !strings.HasPrefix(got[0], "40/tasks,") {
			t.Errorf("second CONNECT answered with %q", got)
		}
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
				t.Errorf("closed before the timeout of %v", timeout)
			}
			time.Sleep(2 * time.Second)
			if !idle.Closed() || joined.Closed() {
				t.Errorf("closed after %v: idle %v, joined %v", timeout, idle.Closed(), joined.Closed())
			}
		})
	}
}

// A client that still waits for the middleware has not joined a namespace, so the timeout
// closes its connection.
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
			t.Error("closed before the timeout")
		}
		time.Sleep(3 * time.Second)
		if !c.Closed() {
			t.Error("the connection is still open")
		}
		c.Want()
		log.want(t, "forced close")
	})
}

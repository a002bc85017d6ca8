// This file has the fixture for tests of whole servers: a node, which is a server of a
// cluster, and its clients.

package redisadapter_test

import (
	"cmp"
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// node is a server of a cluster.
type node struct {
	*socketio.Server
	stats redisadapter.Stats
	web   *httptest.Server
}

func startNode(t *testing.T, client redis.UniversalClient, opts redisadapter.Options) *node {
	t.Helper()
	return startNodeWith(t, opts, nil, func(opts redisadapter.Options) func(socketio.Local) socketio.Adapter {
		return redisadapter.New(client, &opts)
	})
}

// startNodeWith starts a node with another kind of adapter.
func startNodeWith(t *testing.T, opts redisadapter.Options, recovery *socketio.Recovery, adapter func(redisadapter.Options) func(socketio.Local) socketio.Adapter) *node {
	t.Helper()
	n := new(node)
	if opts.Stats == nil {
		opts.Stats = &n.stats
	}
	opts.Logger = quiet
	opts.Timeout = cmp.Or(opts.Timeout, patience)
	var err error
	if n.Server, err = socketio.New(&socketio.Options{Adapter: adapter(opts), Recovery: recovery}); err != nil {
		t.Fatal(err)
	}
	n.web = httptest.NewServer(n)
	t.Cleanup(func() {
		if err := n.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
		n.web.Close()
	})
	return n
}

// client is a client of a node's root namespace.
type client struct {
	t    *testing.T
	conn *websocket.Conn
	id   string
	got  chan string // the events that the client received and did not acknowledge
}

// connect connects a client. The client acknowledges events with answer, a JSON array of
// arguments. If answer is "", the client acknowledges no event.
func connect(t *testing.T, n *node, answer string) *client {
	t.Helper()
	c := connectTo(t, n.web.URL, answer)
	// The client gets the CONNECT reply before its socket is in the namespace.
	eventually(t, func() bool { return n.Socket(c.id) != nil })
	return c
}

// connectTo is like connect, but for a server in another process.
func connectTo(t *testing.T, url, answer string) *client {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), url+"/socket.io/?EIO=4&transport=websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, conn: conn, got: make(chan string, 1000)}
	done := make(chan struct{})
	t.Cleanup(func() { _ = conn.CloseNow(); <-done })
	connected := make(chan string, 1)
	go func() {
		defer close(done)
		defer close(c.got)
		var d sio.Decoder
		for {
			kind, data, err := conn.Read(context.Background())
			if err != nil {
				return
			}
			var p sio.Packet
			whole := false
			switch {
			case kind == websocket.MessageBinary:
				p, whole, err = d.Binary(data)
			case data[0] == '4':
				p, whole, err = d.Text(data[1:])
			case data[0] == '2':
				err = conn.Write(context.Background(), websocket.MessageText, []byte("3"))
			}
			switch {
			case err != nil:
				return
			case !whole:
			case p.Type == sio.Connect:
				connected <- strings.Split(string(p.Data), `"`)[3]
			case p.HasID && answer != "":
				reply := sio.Packet{Type: sio.Ack, ID: p.ID, HasID: true, Data: []byte(answer)}
				if strings.Contains(answer, "_placeholder") {
					reply.Attachments = [][]byte{[]byte("bytes")}
				}
				err = conn.Write(context.Background(), websocket.MessageText, append([]byte{'4'}, reply.AppendTo(nil)...))
				for _, a := range reply.Attachments {
					err = conn.Write(context.Background(), websocket.MessageBinary, a)
				}
				if err != nil {
					return
				}
			default:
				c.got <- string(p.Data)
			}
		}
	}()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte("40")); err != nil {
		t.Fatal(err)
	}
	c.id = <-connected
	return c
}

// next returns the data of the next event that the client receives, or "" if its
// connection has ended.
func (c *client) next() string {
	select {
	case got := <-c.got:
		return got
	case <-time.After(patience):
		c.t.Error("the client has received nothing")
		return ""
	}
}

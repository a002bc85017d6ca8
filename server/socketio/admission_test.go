package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// records returns a body of about a million bytes that repeats packets.
func records(packets string) string {
	return strings.TrimSuffix(strings.Repeat(packets+"\x1e", 996_000/(len(packets)+1)), "\x1e")
}

// Two clients, or sixteen, send bodies that are full of packets that start work. The server handles
// as many of them as ControlPackets says, and ends the sessions. Afterwards it keeps nothing
// of the clients. Without the calls of CountControl in routePacket, receiveEvent and
// receiveAck, the sessions stay open and the server handles all packets.
func TestControlFlood(t *testing.T) {
	const burst = 100
	for name, packets := range map[string]string{
		"CONNECT, a namespace that does not exist": "40/a,",
		"CONNECT, many namespaces":                 "40/a,\x1e40/b,\x1e40/c,\x1e40/d,",
		"acknowledgement that is not expected":     "43999[]",
		"acknowledgement without an id":            "43[]",
		"event without a payload":                  "42",
		"noop of Engine.IO":                        "6",
		"pong that is not due":                     "3",
	} {
		t.Run(name, func(t *testing.T) {
			clients := 2
			if packets == "40/a," {
				clients = 16
			}
			opts := &socketio.Options{ControlPackets: engine.Rate{PerSecond: 1, Burst: burst}}
			sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				var asked atomic.Int64
				release := make(chan struct{})
				io.OfFunc(func(context.Context, string, []byte) bool { asked.Add(1); <-release; return false })
				var all []*poller
				for range clients {
					all = append(all, joinByPolling(t, net))
				}
				before, packetsBefore := runtime.NumGoroutine(), io.Stats().PacketsIn
				for _, p := range all {
					p.post(records(packets))
				}
				synctest.Wait()
				if n := runtime.NumGoroutine() - before; n > 64+clients*4 {
					t.Errorf("%d goroutines more than before", n)
				}
				if n := io.Stats().PacketsIn - packetsBefore; n > uint64(clients*(burst+1)) {
					t.Errorf("the server handled %d packets", n)
				}
				if s := io.Stats(); s.Sessions != 0 || s.TooFast != uint64(clients) {
					t.Errorf("%d sessions are open, %d ended as too fast", s.Sessions, s.TooFast)
				}
				close(release)
				synctest.Wait()
				if n := asked.Load(); n > int64(clients*4) {
					t.Errorf("%d namespaces were looked up", n)
				}
				if left := io.Left(); len(left) > 0 {
					t.Errorf("the server keeps %q", left)
				}
			})
		})
	}
}

// A client that joins and leaves a namespace again and again makes a socket each time. Both
// packets count, so it makes as many sockets as half of ControlPackets. Without the call of
// CountControl in routePacket, it makes as many as it wants.
func TestJoinAndLeaveFlood(t *testing.T) {
	const burst = 21
	opts := &socketio.Options{ControlPackets: engine.Rate{PerSecond: 0.001, Burst: burst}}
	sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		joined := 0
		io.Of("/tasks").OnConnection(func(context.Context, *socketio.Socket) { joined++ })
		c := sockettest.Dial(t, net)
		for range (burst - 1) / 2 {
			c.Join("/tasks,", "")
			c.Send("41/tasks,")
		}
		c.Send("40/tasks,")
		if joined != (burst+1)/2 || c.Closed() {
			t.Errorf("%d sockets were made; the connection is closed: %t", joined, c.Closed())
		}
		c.Send("41/tasks,")
		if !c.Closed() || io.Stats().TooFast != 1 {
			t.Error("the next packet does not close the connection")
		}
		if left := io.Left(); len(left) > 0 {
			t.Errorf("the server keeps %q", left)
		}
	})
}

// A client that sends a second CONNECT to a namespace is disconnected, also if it sends very
// many of them, as the official server does.
func TestManySecondConnects(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		asked, release := 0, make(chan struct{})
		io.Of("/tasks").Use(func(context.Context, *socketio.Socket) error { asked++; <-release; return nil })
		p := joinByPolling(t, net)
		before := runtime.NumGoroutine()
		p.post(records("40/tasks,"))
		synctest.Wait()
		if n := runtime.NumGoroutine() - before; n > 16 || asked != 1 {
			t.Errorf("%d goroutines more than before; the middleware ran %d times", n, asked)
		}
		close(release)
		p.poll()
		p.poll()
		synctest.Wait()
		if n := io.Connections(); n != 0 {
			t.Errorf("%d connections", n)
		}
	})
}

// The parent namespaces are asked for a few namespaces of one client at a time, without any
// option. The other CONNECTs wait, and all are answered. Without maxLookups, each of the
// 5,000 CONNECTs has a goroutine.
func TestLookupsOfOneClient(t *testing.T) {
	opts := &socketio.Options{HTTPCompression: engine.HTTPCompression{Off: true}}
	sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var running, most atomic.Int64
		release := make(chan struct{})
		io.OfFunc(func(_ context.Context, name string, _ []byte) bool {
			most.Store(max(most.Load(), running.Add(1)))
			<-release
			running.Add(-1)
			return name == "/yes"
		})
		p := joinByPolling(t, net)
		before := runtime.NumGoroutine()
		p.post(strings.Repeat("40/no,\x1e", 4999) + "40/yes,")
		synctest.Wait()
		if n := runtime.NumGoroutine() - before; n > 16 {
			t.Errorf("%d goroutines more than before", n)
		}
		close(release)
		synctest.Wait()
		_, body := p.poll()
		if n := strings.Count(body, `44/no,{"message":"Invalid namespace"}`); n != 4999 || strings.Count(body, `40/yes,{"sid"`) != 1 {
			t.Errorf("%d of 4999 CONNECTs were refused", n)
		}
		if most.Load() > 4 {
			t.Errorf("%d lookups at a time", most.Load())
		}
	})
}

// Lookups that wait are dropped when the client goes.
func TestLookupsOfAClientThatGoes(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var asked atomic.Int64
		release := make(chan struct{})
		io.OfFunc(func(context.Context, string, []byte) bool { asked.Add(1); <-release; return true })
		c := sockettest.Connect(t, net)
		s := io.Sockets()[0]
		for i := range 10 {
			c.Send(fmt.Sprintf("40/%d,", i))
		}
		_ = c.Conn.CloseNow()
		synctest.Wait()
		close(release)
		synctest.Wait()
		if n := asked.Load(); n > 4 {
			t.Errorf("%d namespaces were looked up", n)
		}
		if left := append(io.Left(), s.Left()...); len(left) > 0 {
			t.Errorf("the server keeps %q", left)
		}
	})
}

// A client may join MaxNamespaces namespaces. Those that it is still joining count, and
// those that it has left do not. Without the check in checkConnect, it joins all of them.
func TestMaxNamespaces(t *testing.T) {
	sockettest.Run(t, &socketio.Options{MaxNamespaces: 3}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		release := make(chan struct{})
		io.OfFunc(func(context.Context, string, []byte) bool { <-release; return true })
		io.Of("/slow").Use(func(context.Context, *socketio.Socket) error { <-release; return nil })
		for _, name := range []string{"/a", "/b"} {
			io.Of(name)
		}
		refused := func(name string) string {
			return "44" + name + `,{"message":"Too many namespaces","data":{"code":"too_many_namespaces"}}`
		}
		c := sockettest.Connect(t, net, "", "/a,")
		c.Send("40/slow,", "40/b,", "40/lookup,")
		c.Want(refused("/b"), refused("/lookup"))
		c.Send("41/a,", "40/lookup,", "40/b,")
		c.Want(refused("/b"))
		close(release)
		if got := c.DrainFrames(); len(got) != 2 {
			t.Errorf("received %q", got)
		}
		c.Send("41/lookup,")
		c.Join("/b,", "")
		if c.Closed() {
			t.Error("the connection is closed")
		}
	})
}

// A CONNECT with a larger auth payload, or a longer name, than MaxConnectBytes is refused,
// and the answer is not large either. Without the check in checkConnect, each socket keeps
// its payload, and each name of the namespace is sent back.
func TestMaxConnectBytes(t *testing.T) {
	sockettest.Run(t, &socketio.Options{MaxConnectBytes: 16 << 10}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.OfFunc(func(context.Context, string, []byte) bool { return true })
		c := sockettest.Dial(t, net)
		auth := func(size int) string { return `{"token":"` + strings.Repeat("x", size) + `"}` }
		c.Send("40" + auth(900_000))
		c.Want(`44{"message":"The name of the namespace and auth are too large","data":{"code":"connect_too_large"}}`)
		c.Join("", auth(8<<10))
		c.Send("40/" + strings.Repeat("x", 900_000) + ",")
		if got := c.DrainFrames(); len(got) != 0 || !c.Closed() {
			t.Errorf("a long name is answered with %d frames", len(got))
		}
		if n := len(io.Namespaces()); n != 1 {
			t.Errorf("there are %d namespaces", n)
		}
	})
}

// What sockets keep of their CONNECTs counts for the client's address until they are
// disconnected or refused. CONNECTs that wait for the parent namespaces count too. Without
// Session.Keep in joinNamespace and in lookup, no connection ends and nothing is counted.
func TestConnectBytesOfAnAddress(t *testing.T) {
	const (
		clients, namespaces, size = 8, 16, 16_000
		limit                     = 5 * 192 << 10 // each client has 64 KiB free, so five fit
	)
	auth := `{"token":"` + strings.Repeat("x", size) + `"}`
	leave := func(c *sockettest.Client) {
		for i := range namespaces {
			c.Send(fmt.Sprintf("41/%d,", i))
		}
	}
	hangUp := func(c *sockettest.Client) { _ = c.Conn.CloseNow(); synctest.Wait() }
	for name, tt := range map[string]struct {
		slowMiddleware, slowLookup bool // they refuse, but only after end
		end                        func(c *sockettest.Client)
	}{
		"left":                    {false, false, leave},
		"gone":                    {false, false, hangUp},
		"refused":                 {true, false, func(*sockettest.Client) {}},
		"gone before that":        {true, false, hangUp},
		"unknown":                 {false, true, func(*sockettest.Client) {}},
		"unknown, gone before it": {false, true, hangUp},
	} {
		t.Run(name, func(t *testing.T) {
			addresses := engine.NewAddresses(engine.AddressLimits{Bytes: limit})
			sockettest.Run(t, &socketio.Options{Addresses: addresses}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				answer := make(chan struct{})
				for i := range namespaces {
					if tt.slowLookup {
						continue
					}
					io.Of(fmt.Sprint("/", i)).Use(func(context.Context, *socketio.Socket) error {
						if tt.slowMiddleware {
							<-answer
							return errors.New("no")
						}
						return nil
					})
				}
				io.OfFunc(func(context.Context, string, []byte) bool { <-answer; return false })
				var open []*sockettest.Client
				for range clients {
					c := sockettest.Connect(t, net)
					for i := range namespaces {
						if !c.Closed() {
							c.Send(fmt.Sprintf("40/%d,%s", i, auth))
						}
					}
					if !c.Closed() {
						open = append(open, c)
					}
				}
				if _, bytes := addresses.Usage("pipe"); len(open) < 4 || len(open) > 5 || bytes < limit/2 || bytes > limit || io.Stats().TooMuch != uint64(clients-len(open)) {
					t.Errorf("%d connections are open, %d bytes are counted, %d connections ended", len(open), bytes, io.Stats().TooMuch)
				}
				for _, c := range open {
					tt.end(c)
				}
				close(answer)
				synctest.Wait()
				if n := addresses.InUse(); n != 0 {
					_, bytes := addresses.Usage("pipe")
					t.Errorf("%d bytes are counted", bytes)
				}
			})
		})
	}
}

// Clients of a class join two namespaces each with a token. They cost their address nothing,
// so that any number of them fits. Without the bytes that keptBytes gives away, none does.
func TestOrdinaryConnectsCostNothing(t *testing.T) {
	addresses := engine.NewAddresses(engine.AddressLimits{Bytes: 1})
	sockettest.Run(t, &socketio.Options{Addresses: addresses}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Of("/tasks")
		for range 60 {
			c := sockettest.Dial(t, net, "Cookie", strings.Repeat("x", 2000), "User-Agent", strings.Repeat("x", 200))
			c.Join("", `{"token":"`+strings.Repeat("x", 400)+`"}`)
			c.Join("/tasks,", `{"token":"`+strings.Repeat("x", 8<<10)+`"}`)
		}
		if n := addresses.InUse(); n != 0 || io.Stats().Sessions != 60 {
			t.Errorf("%d clients are connected, and bytes count for %d addresses", io.Stats().Sessions, n)
		}
	})
}

// A limit for CONNECT does not strike an ordinary page, which reconnects from time to time
// and answers its pings.
func TestControlLimitAndAnOrdinaryClient(t *testing.T) {
	opts := &socketio.Options{ControlPackets: engine.Rate{PerSecond: 1, Burst: 10}, MaxNamespaces: 2, MaxConnectBytes: 4096}
	sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		io.Of("/tasks")
		c := sockettest.Connect(t, net)
		for range 200 {
			c.Join("/tasks,", `{"token":"x"}`)
			for range 20 {
				c.Send(`42/tasks,["x"]`)
			}
			c.Send("41/tasks,")
			time.Sleep(time.Minute)
		}
		if c.Closed() {
			t.Error("the connection is closed")
		}
	})
}

package engine_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// pipe is the address of all clients on the network in memory.
const pipe = "pipe"

// Clients that send a part of a large message and then stop cannot make the server keep more
// than AddressLimits.Bytes for their address, in bodies of POSTs, in frames and in
// fragments. The session that would exceed the limit ends. When the clients have gone,
// nothing is counted any more. Without the calls of keptBytes.add, no session ends and
// nothing is counted.
func TestUnfinishedMessages(t *testing.T) {
	const (
		size    = 300_000
		limit   = 1 << 20
		clients = 10
		fit     = 4 // clients whose messages fit into limit; each has keptStep bytes free
	)
	for name, send := range map[string]func(fx *fixture) net.Conn{
		"body": func(fx *fixture) net.Conn {
			path := strings.TrimPrefix(fx.handshake(), "http://test")
			conn, answer := fx.raw()
			go func() { _, _ = io.Copy(io.Discard, answer) }()
			_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\nContent-Length: 900000\r\n\r\n", path)
			return conn
		},
		"chunked body": func(fx *fixture) net.Conn {
			path := strings.TrimPrefix(fx.handshake(), "http://test")
			conn, answer := fx.raw()
			go func() { _, _ = io.Copy(io.Discard, answer) }()
			_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nf0000\r\n", path)
			return conn
		},
		"frame": func(fx *fixture) net.Conn {
			conn, answer := fx.raw()
			fx.upgradeRaw(conn, answer)
			go func() { _, _ = io.Copy(io.Discard, answer) }()
			whole := clientFrame(final|text, strings.Repeat("4", 900_000))
			_, _ = io.WriteString(conn, whole[:14]) // the header
			return conn
		},
		"fragment": func(fx *fixture) net.Conn {
			conn, answer := fx.raw()
			fx.upgradeRaw(conn, answer)
			go func() { _, _ = io.Copy(io.Discard, answer) }()
			_, _ = io.WriteString(conn, clientFrame(text, "4")+clientFrame(continuation, strings.Repeat("4", 900_000))[:14])
			return conn
		},
		"frame of an upgrade": func(fx *fixture) net.Conn {
			fx.handshake()
			conn, answer := fx.raw()
			fx.upgradeRaw(conn, answer, "&sid="+fx.receiver().session.ID())
			_, _ = io.WriteString(conn, clientFrame(final|text, strings.Repeat("2", 900_000))[:14])
			return conn
		},
	} {
		t.Run(name, func(t *testing.T) {
			addresses := engine.NewAddresses(engine.AddressLimits{Bytes: limit})
			run(t, &engine.Options{Addresses: addresses, UpgradeTimeout: time.Minute, PingTimeout: time.Minute}, func(t *testing.T, fx *fixture) {
				for range clients {
					conn := send(fx)
					_, _ = io.WriteString(conn, strings.Repeat("4", size)) // an error means that the server has stopped reading
					synctest.Wait()
					if _, bytes := addresses.Usage(pipe); bytes > limit {
						t.Fatalf("%d bytes are counted, the limit is %d", bytes, limit)
					}
				}
				if s := fx.engine.Stats(); name != "frame of an upgrade" && (s.Sessions < fit || s.Sessions > fit+1 || s.TooMuch != uint64(clients-s.Sessions)) {
					t.Errorf("%d sessions are open, want %d; %d ended", s.Sessions, fit, s.TooMuch)
				}
				if _, bytes := addresses.Usage(pipe); bytes < fit*(size-2*64<<10) {
					t.Errorf("only %d bytes are counted", bytes)
				}
			})
			if n := addresses.InUse(); n != 0 {
				t.Errorf("after all clients have gone, bytes of %d addresses are counted", n)
			}
		})
	}
}

// Whole messages count only until they are handled, whatever their size and their form.
func TestHandledMessagesDoNotCount(t *testing.T) {
	addresses := engine.NewAddresses(engine.AddressLimits{Bytes: 1 << 20})
	run(t, &engine.Options{Addresses: addresses}, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		c := fx.dial(base + "websocket")
		c.SetReadLimit(-1)
		fx.read(c)
		for i := range 12 {
			message := "4" + strings.Repeat("x", i*80_000)
			fx.write(c, message)
			if got := fx.read(c); got != message {
				t.Fatalf("message %d has come back wrong", i)
			}
			poll := fx.startPoll(url)
			if status, _ := fx.do("POST", url, message); status != 200 {
				t.Fatalf("POST: %d", status)
			}
			if got := <-poll; got != message {
				t.Fatalf("by polling, message %d has come back wrong", i)
			}
		}
		synctest.Wait()
		if n := addresses.InUse(); n != 0 {
			_, bytes := addresses.Usage(pipe)
			t.Errorf("%d bytes are counted though all messages are handled", bytes)
		}
	})
}

// Keep and Release count exactly, also from several goroutines.
func TestKeepAndRelease(t *testing.T) {
	addresses := engine.NewAddresses(engine.AddressLimits{Bytes: 1 << 20})
	run(t, &engine.Options{Addresses: addresses}, func(t *testing.T, fx *fixture) {
		fx.handshake()
		s := fx.receiver().session
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for range 1000 {
					if n := 1000 * (i + 1); s.Keep(n) {
						s.Release(n)
					}
				}
			})
		}
		wg.Wait()
		if _, bytes := addresses.Usage(pipe); bytes != 0 || !s.Keep(1<<20) || s.Keep(1<<20) {
			t.Errorf("%d bytes are counted, or the limit is not exact", bytes)
		}
		synctest.Wait()
		if reason := fx.receiver().reason(t); reason != engine.ReasonForcedClose {
			t.Errorf("reason %q", reason)
		}
		s.Release(1 << 20)
		if n := addresses.InUse(); n != 0 {
			t.Error("bytes are left")
		}
	})
}

// keeper is a receiver that keeps what it receives.
type keeper struct{ kept [][]byte }

func (k *keeper) Receive(p eio.Packet) { k.kept = append(k.kept, p.Data) }
func (k *keeper) Closed(engine.Reason) {}

// A small message does not keep the large body in memory with which it came. Without apart,
// each of the messages keeps 100,000 bytes.
func TestSmallPacketOfALargeBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := new(keeper)
		e, err := engine.New(nil, func(s *engine.Session) engine.Receiver { return k })
		if err != nil {
			t.Fatal(err)
		}
		fx := &fixture{t: t, engine: e, net: testnet.Serve(e)}
		defer fx.net.Shutdown()
		_, open := fx.do("GET", base+"polling", "")
		url := base + "polling&sid=" + strings.Split(open, `"`)[3]
		for _, body := range []string{"4small\x1e6" + strings.Repeat("x", 100_000), "6" + strings.Repeat("x", 100_000) + "\x1e4small", "4" + strings.Repeat("x", 3000) + "\x1e4small"} {
			if status, _ := fx.do("POST", url, body); status != 200 {
				t.Fatalf("POST: %d", status)
			}
		}
		for _, data := range k.kept {
			if cap(data) > 4096 {
				t.Errorf("a message of %d bytes keeps %d in memory", len(data), cap(data))
			}
		}
		if len(k.kept) != 4 {
			t.Errorf("%d messages arrived", len(k.kept))
		}
		_ = e.Close(t.Context())
	})
}

package engine_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// Packets that wait for clients that do not read count for the address of the clients: the
// session for which more would wait ends. When a client reads, or goes, nothing is counted. Without
// chargeOutputLocked in Session.Send, all sessions stay open and nothing is counted.
func TestBytesThatWaitForAnAddress(t *testing.T) {
	const (
		clients, messages, size = 10, 4, 100_000
		limit                   = 1 << 20
		fit                     = 3 // clients, or a few more, since a message counts when the next one is queued
	)
	for name, open := range map[string]func(fx *fixture) (net.Conn, *bufio.Reader){
		"polling, no GET": func(fx *fixture) (net.Conn, *bufio.Reader) {
			fx.handshake()
			return fx.raw()
		},
		"polling, an answer that is not read": func(fx *fixture) (net.Conn, *bufio.Reader) {
			path := strings.TrimPrefix(fx.handshake(), "http://test")
			s := fx.receiver().session
			release := s.Hold(3600e9)
			for range messages {
				s.Send(eio.Text(make([]byte, size)))
			}
			conn, answer := fx.raw()
			_, _ = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: test\r\n\r\n", path)
			synctest.Wait()
			release()
			return conn, answer
		},
		"WebSocket": func(fx *fixture) (net.Conn, *bufio.Reader) {
			conn, answer := fx.raw()
			fx.upgradeRaw(conn, answer)
			return conn, answer
		},
	} {
		t.Run(name, func(t *testing.T) {
			addresses := engine.NewAddresses(engine.AddressLimits{Bytes: limit})
			run(t, &engine.Options{Addresses: addresses}, func(t *testing.T, fx *fixture) {
				for i := range clients {
					conn, answer := open(fx)
					s := fx.receiver().session
					for range messages {
						s.Send(eio.Text(make([]byte, size)))
						synctest.Wait()
					}
					if _, bytes := addresses.Usage(pipe); bytes > limit {
						t.Fatalf("%d bytes are counted, the limit is %d", bytes, limit)
					}
					if i == 0 && name == "WebSocket" { // this client reads
						go func() { _, _ = io.Copy(io.Discard, answer) }()
						synctest.Wait()
						if _, bytes := addresses.Usage(pipe); bytes != 0 {
							t.Errorf("%d bytes are counted for a client that has read everything", bytes)
						}
						defer conn.Close()
					}
				}
				s := fx.engine.Stats()
				if _, bytes := addresses.Usage(pipe); s.Sessions < 1 || s.Sessions > fit+2 || bytes < limit/2 || s.TooMuch != uint64(clients-s.Sessions) {
					t.Errorf("%d sessions are open, %d bytes are counted, %d sessions ended", s.Sessions, bytes, s.TooMuch)
				}
				for _, s := range fx.engine.Sessions() {
					s.Drop()
				}
				if name != "polling, an answer that is not read" { // the answers are in memory until the network has them
					synctest.Wait()
					if _, bytes := addresses.Usage(pipe); bytes != 0 {
						t.Errorf("%d bytes are counted after all sessions have ended", bytes)
					}
				}
			})
			if n := addresses.InUse(); n != 0 {
				t.Error("bytes are counted after all clients have gone")
			}
		})
	}
}

// What a goroutine still writes counts until it is written, also if the session has ended
// meanwhile and Keep fails. If goUnlessClosed clears Session.writing, nothing is counted.
func TestBytesThatAreWrittenAfterTheEnd(t *testing.T) {
	addresses := engine.NewAddresses(engine.AddressLimits{Bytes: 1 << 20})
	var release chan struct{}
	opts := &engine.Options{Addresses: addresses, Tap: func(_ *engine.Session, d engine.Direction, p eio.Packet) *eio.Cause {
		if d == engine.Out && p.Type == eio.Message {
			<-release
		}
		return nil
	}}
	run(t, opts, func(t *testing.T, fx *fixture) {
		release = make(chan struct{}) // in the bubble
		fx.upgradeRaw(fx.raw())
		s := fx.receiver().session
		s.Send(eio.Text(make([]byte, 300_000)))
		synctest.Wait()
		s.Drop()
		_, before := addresses.Usage(pipe)
		kept := s.Keep(1 << 20)
		if _, bytes := addresses.Usage(pipe); bytes != before || bytes < 200_000 || kept {
			t.Errorf("%d bytes were counted, and now %d", before, bytes)
		}
		close(release)
		synctest.Wait()
		if n := addresses.InUse(); n != 0 {
			t.Error("bytes are counted after they were written")
		}
	})
}

// Pings and pongs of a WebSocket count as control packets. Without OnPingReceived and
// OnPongReceived in wsConn.library, the session stays open.
func TestManyPingsOfAWebSocket(t *testing.T) {
	const burst = 10
	for name, first := range map[string]byte{"ping": 0x9, "pong": 0xa} {
		t.Run(name, func(t *testing.T) {
			run(t, &engine.Options{ControlPackets: engine.Rate{PerSecond: 0.001, Burst: burst}}, func(t *testing.T, fx *fixture) {
				conn, answer := fx.raw()
				fx.upgradeRaw(conn, answer)
				go func() { _, _ = io.Copy(io.Discard, answer) }()
				for range burst {
					_, _ = conn.Write(frame(final|first, "x"))
				}
				synctest.Wait()
				if reason := fx.receiver().reason(t); reason != "" {
					t.Errorf("the session ended too early: %q", reason)
				}
				_, _ = conn.Write(frame(final|first, "x"))
				synctest.Wait()
				if reason := fx.receiver().reason(t); reason != engine.ReasonForcedClose {
					t.Errorf("reason %q", reason)
				}
			})
		})
	}
}

package engine_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// One message of any size may be sent, even if it is larger than the queue may be.
func TestOneLargeMessage(t *testing.T) {
	run(t, &engine.Options{MaxQueuedBytes: 1000}, func(t *testing.T, fx *fixture) {
		fx.handshake()
		r := fx.receiver()
		r.session.Send(eio.Text(make([]byte, 5000)))
		if got := r.reason(t); got != "" {
			t.Fatalf("ended for %q", got)
		}
		r.session.Send(eio.Text([]byte("one too many")))
		if got := r.reason(t); got != engine.ReasonTransportClose {
			t.Errorf("reason %q", got)
		}
	})
}

// filled returns a message of n bytes.
func filled(n int) eio.Packet { return eio.Text(make([]byte, n)) }

// A client that reads nothing is cut off when too much has been waiting for it for
// PingTimeout, and not earlier.
func TestStalledPolling(t *testing.T) {
	run(t, &engine.Options{MaxQueuedBytes: 1000}, func(t *testing.T, fx *fixture) {
		fx.handshake()
		r := fx.receiver()
		r.session.Send(filled(1000))
		for range 3 { // at the limit and above it, but for less than PingTimeout
			r.session.Send(filled(100))
		}
		time.Sleep(19 * time.Second)
		r.session.Send(filled(100))
		if got := r.reason(t); got != "" {
			t.Fatalf("ended for %q too early", got)
		}
		time.Sleep(time.Second)
		r.session.Send(filled(100))
		if got := r.reason(t); got != engine.ReasonTransportClose {
			t.Errorf("reason %q", got)
		}
		if got := fx.engine.Stats(); got.SlowConsumers != 1 || got.Sessions != 0 {
			t.Errorf("stats %+v", got)
		}
	})
}

// A client that reads slowly is not cut off.
func TestSlowPolling(t *testing.T) {
	run(t, &engine.Options{MaxQueuedBytes: 1000}, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		r := fx.receiver()
		r.session.Send(filled(3000))
		for range 10 {
			time.Sleep(15 * time.Second)
			fx.do(http.MethodPost, url, "3") // a pong, in case there was a ping
			r.session.Send(filled(100))
			fx.do(http.MethodGet, url, "")
			r.session.Send(filled(3000))
		}
		if got := r.reason(t); got != "" {
			t.Errorf("ended for %q", got)
		}
	})
}

func TestStalledWebSocket(t *testing.T) {
	run(t, &engine.Options{MaxQueuedBytes: 1000, PingInterval: time.Hour}, func(t *testing.T, fx *fixture) {
		c := fx.dial(base + "websocket")
		defer func() { _ = c.CloseNow() }()
		fx.read(c)
		stalled := fx.receiver()
		other := fx.dial(base + "websocket")
		fx.read(other)

		stalled.session.Send(filled(2000)) // the writer waits, since the client does not read it
		synctest.Wait()
		if stalled.session.Writable() {
			t.Error("a session whose writer waits is writable") // volatile packets would pile up
		}
		stalled.session.Send(filled(10))
		time.Sleep(21 * time.Second)
		stalled.session.Send(filled(10))
		synctest.Wait()
		if got := stalled.reason(t); got != engine.ReasonTransportClose {
			t.Errorf("reason %q", got)
		}
		fx.write(other, "4still")
		if got := fx.read(other); got != "4still" {
			t.Errorf("another client reads %q", got)
		}
	})
}

// A client that reads a message now and then is not cut off, although more than
// MaxQueuedBytes wait for it.
func TestSlowWebSocket(t *testing.T) {
	run(t, &engine.Options{MaxQueuedBytes: 1000, PingInterval: time.Hour}, func(t *testing.T, fx *fixture) {
		conn, answer, _ := fx.dialDeflating()
		defer func() { _ = conn.Close() }()
		r := fx.receiver()
		r.session.Send(filled(1500), filled(1500))
		for range 10 {
			time.Sleep(15 * time.Second)
			readFrame(t, answer)
			synctest.Wait()
			r.session.Send(filled(1500))
			if got := r.reason(t); got != "" {
				t.Fatalf("ended for %q", got)
			}
		}
	})
}

func TestQueueIsBounded(t *testing.T) {
	run(t, &engine.Options{MaxQueuedBytes: 1000}, func(t *testing.T, fx *fixture) {
		fx.handshake()
		r := fx.receiver()
		sent := 0
		for ; r.reason(t) == ""; sent += 100 {
			r.session.Send(filled(100))
			if sent > 10_000 {
				t.Fatal("there is no limit to the queue")
			}
		}
		if sent < 4000 {
			t.Errorf("cut off after %d bytes", sent)
		}
	})
	run(t, &engine.Options{MaxQueuedBytes: -1}, func(t *testing.T, fx *fixture) {
		fx.handshake()
		for range 100 {
			fx.receiver().session.Send(filled(1 << 20))
		}
		if got := fx.receiver().reason(t); got != "" {
			t.Errorf("without a limit ended for %q", got)
		}
	})
}

// Answers to GETs that the client does not read count as bytes that wait.
func TestUnreadPollsCount(t *testing.T) {
	run(t, &engine.Options{MaxQueuedBytes: 1000, PingInterval: time.Hour}, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		r := fx.receiver()
		for range 50 {
			r.session.Send(filled(8000))
			if r.reason(t) != "" {
				break
			}
			conn, _ := fx.raw()
			go func() {
				_, _ = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: test\r\n\r\n", strings.TrimPrefix(url, "http://test"))
			}()
			synctest.Wait()
		}
		if got := r.reason(t); got != engine.ReasonTransportClose {
			t.Errorf("reason %q", got)
		}
	})
}

// A client stops reading its TCP connection. The kernel accepts some megabytes, then the
// queue grows, then the server cuts the client off. Meanwhile the server serves another
// client without delay.
func TestStalledTCPClient(t *testing.T) {
	sessions := make(chan *recorder, 2)
	e, err := engine.New(&engine.Options{MaxQueuedBytes: 1 << 20, PingTimeout: 200 * time.Millisecond, PingInterval: time.Minute}, func(s *engine.Session) engine.Receiver {
		r := &recorder{session: s}
		sessions <- r
		return r
	})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(e)
	defer srv.Close()
	address := srv.Listener.Addr().String()

	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: "+address+"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("handshake: %v %v", resp, err)
	}
	stalled := <-sessions

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	other, _, err := websocket.Dial(ctx, "ws://"+address+"/engine.io/?EIO=4&transport=websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.CloseNow() }()
	other.SetReadLimit(1 << 20)
	<-sessions
	if _, _, err := other.Read(ctx); err != nil { // the open packet
		t.Fatal(err)
	}

	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	sent := 0
	for ; stalled.session.Context().Err() == nil; sent += 64 << 10 {
		stalled.session.Send(filled(64 << 10))
		if err := other.Write(ctx, websocket.MessageText, []byte("4still")); err != nil {
			t.Fatal(err)
		}
		if _, data, err := other.Read(ctx); err != nil || string(data) != "4still" {
			t.Fatalf("the other client reads %q, %v", data, err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("not cut off after %d bytes", sent)
		}
	}
	if got := context.Cause(stalled.session.Context()); got != engine.ReasonTransportClose {
		t.Errorf("reason %v", got)
	}
	if got := e.Stats(); got.SlowConsumers != 1 || got.Sessions != 1 {
		t.Errorf("stats %+v", got)
	}
	_ = other.CloseNow()
	if err := e.Close(ctx); err != nil {
		t.Error(err)
	}
}

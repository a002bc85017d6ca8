package engine_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
)

// A message of many fragments takes no more memory than one of the same size in one frame.
func TestFragmentsCostNoMemory(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		conn, answer := fx.raw()
		fx.upgradeRaw(conn, answer)
		done := make(chan error, 1)
		var before, during runtime.MemStats
		fragments := bytes.Repeat(frame(continuation, "x"), 1000)
		runtime.GC()
		runtime.ReadMemStats(&before)
		go func() {
			_, err := conn.Write(frame(text, "4"))
			for range 900 {
				if err == nil {
					_, err = conn.Write(fragments)
				}
			}
			done <- err
		}()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&during)
		if grown := int64(during.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
			t.Errorf("900,000 fragments of one byte take %d bytes", grown)
		}
		if _, err := conn.Write(frame(continuation|final, "x")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := fx.receiver().received; len(got) != 1 || len(got[0]) != 900_001 {
			t.Errorf("%d messages received", len(got))
		}
		_ = conn.Close()
	})
}

// The server closes the connection of a client that has stopped within a frame, or that
// never ends a frame: the exchange of close frames has a time limit. Without the timer in
// wsConn.close, the client that has stopped keeps its connection for ever, which is a
// deadlock in this test, and the other one for more than a minute.
func TestCloseWithinAFrame(t *testing.T) {
	for name, header := range map[string]string{"stopped": "\x81\xfe\x10\x00", "endless": "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff"} {
		t.Run(name, func(t *testing.T) {
			run(t, nil, func(t *testing.T, fx *fixture) {
				conn, answer := fx.raw()
				fx.upgradeRaw(conn, answer)
				gone := make(chan struct{})
				go func() {
					_, _ = io.Copy(io.Discard, answer)
					close(gone)
				}()
				_, _ = io.WriteString(conn, header+"keyx4 a part")
				synctest.Wait()
				start := time.Now()
				fx.receiver().session.Close()
				if name == "endless" {
					for time.Since(start) < 2*time.Minute {
						if _, err := conn.Write(make([]byte, 1000)); err != nil {
							break
						}
						time.Sleep(time.Second)
					}
				}
				<-gone
				if took := time.Since(start); took > time.Minute {
					t.Errorf("the connection was open for %v", took)
				}
			})
		})
	}
}

// A client that asks for base64 gets binary messages as base64 on WebSocket too.
func TestBase64OnWebSocket(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		c := fx.dial(base + "websocket&b64=1")
		fx.read(c)
		fx.write(c, "bAP8=")
		if kind, data, err := c.Read(t.Context()); err != nil || kind != websocket.MessageText || string(data) != "bAP8=" {
			t.Errorf("echo: %v %q, %v", kind, data, err)
		}
	})
}

// shredder is a connection that writes in small pieces, as a slow network delivers them.
type shredder struct {
	net.Conn
	rand *rand.Rand
}

func (s *shredder) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		size := min(len(p)-n, 1+s.rand.IntN([]int{2, 20, 6000}[s.rand.IntN(3)]))
		if _, err = s.Conn.Write(p[n : n+size]); size < 3 {
			time.Sleep(time.Microsecond) // so that the pieces arrive one by one
		}
		n += size
	}
	return n, err
}

// Messages arrive whole and in order, however the network cuts them up. Then either side
// closes the WebSocket, and the other side answers.
func TestReadInPieces(t *testing.T) {
	dial := serveTCP(t, nil)
	for _, serverCloses := range []bool{false, true} {
		rnd := rand.New(rand.NewPCG(1, 2))
		c, r := dial(&websocket.DialOptions{HTTPClient: &http.Client{Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := new(net.Dialer).DialContext(ctx, network, address)
				return &shredder{conn, rnd}, err
			},
		}}})
		const n = 300
		message := func(i int) string { return strings.Repeat(string(rune('a'+i%26)), i%40*(1+i%7*i)) }
		for i := range n {
			if err := c.Write(t.Context(), websocket.MessageText, []byte("4"+message(i))); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		if serverCloses {
			for ; len(r.messages()) < n && time.Since(start) < 20*time.Second; time.Sleep(time.Millisecond) {
			}
			start = time.Now()
			r.session.Close()
			if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
				t.Errorf("the server closes: %v", err)
			}
		} else if err := c.Close(websocket.StatusNormalClosure, ""); err != nil {
			t.Errorf("the client closes: %v", err)
		}
		if d := time.Since(start); d > 4*time.Second { // without an answer the library waits for 5 s
			t.Errorf("closed after %v", d)
		}
		got := r.messages()
		if len(got) != n {
			t.Fatalf("%d messages of %d", len(got), n)
		}
		for i := range got {
			if got[i] != message(i) {
				t.Fatalf("message %d: %.20q…, %d bytes, not %d", i, got[i], len(got[i]), len(message(i)))
			}
		}
	}
}

// A WebSocket message of MaxHTTPBufferSize bytes is received; a larger one ends the session.
func TestWebSocketSizeLimit(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		c := fx.dial(base + "websocket")
		fx.read(c)
		fx.receiver().silent = true
		fx.write(c, "4"+strings.Repeat("x", 999_999))
		fx.write(c, "4and on")
		synctest.Wait()
		if got := len(fx.receiver().received); got != 2 {
			t.Errorf("received %d messages, want 2", got)
		}
		_ = c.Write(t.Context(), websocket.MessageText, []byte("4"+strings.Repeat("x", 1_000_000)))
		_, _, err := c.Read(t.Context())
		if e, ok := errors.AsType[websocket.CloseError](err); !ok || e.Code != websocket.StatusMessageTooBig || e.Reason != "" {
			t.Errorf("1,000,001 bytes: %v, want close status 1009 without a text", err)
		}
	})
}

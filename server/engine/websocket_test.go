package engine_test

import (
	"bytes"
	"context"
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

// A message of a million fragments takes no more memory than its bytes.
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
			t.Errorf("900,000 fragments of a byte take %d bytes", grown)
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

// A client that takes no bytes says so, and gets base64 on WebSocket too.
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

// shredder writes in pieces, as a slow network delivers.
type shredder struct {
	net.Conn
	rand *rand.Rand
}

func (s *shredder) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		size := min(len(p)-n, 1+s.rand.IntN([]int{2, 20, 6000}[s.rand.IntN(3)]))
		if _, err = s.Conn.Write(p[n : n+size]); size < 3 {
			time.Sleep(time.Microsecond) // so that pieces come one by one
		}
		n += size
	}
	return n, err
}

// Messages arrive whole and in order, however their frames are cut up and however
// many come at once, and either side closes the WebSocket with an answer.
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
		if d := time.Since(start); d > 4*time.Second { // the library's patience is 5 s
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

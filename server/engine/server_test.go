package engine_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// slowReceiver takes some time for each call, and counts the calls.
type slowReceiver struct {
	session *engine.Session

	mu      sync.Mutex
	running int // calls of Receive
	closed  int // calls of Closed
}

func (l *slowReceiver) Receive(p eio.Packet) {
	l.add(&l.running, 1)
	time.Sleep(time.Millisecond)
	l.session.Send(p)
	l.add(&l.running, -1)
}

func (l *slowReceiver) Closed(engine.Reason) {
	time.Sleep(time.Millisecond)
	l.add(&l.closed, 1)
}

func (l *slowReceiver) add(n *int, d int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*n += d
}

// Close returns only when Closed has been called once for each session and no Receive is
// running, whatever clients and owners do meanwhile.
func TestCloseWaitsForReceivers(t *testing.T) {
	for round := range 50 {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var all []*slowReceiver
			e, err := engine.New(&engine.Options{PingInterval: 3 * time.Millisecond, PingTimeout: 2 * time.Millisecond}, func(s *engine.Session) engine.Receiver {
				mu.Lock()
				defer mu.Unlock()
				l := &slowReceiver{session: s}
				all = append(all, l)
				return l
			})
			if err != nil {
				t.Fatal(err)
			}
			net := testnet.Serve(e)
			do := func(method, url, body string) {
				req, _ := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
				if resp, err := net.Client().Do(req); err == nil {
					_ = resp.Body.Close()
				}
			}
			dial := func(url string, frames ...string) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				c, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: net.Client()})
				if err != nil {
					return
				}
				defer func() { _ = c.CloseNow() }()
				for _, f := range frames {
					_ = c.Write(ctx, websocket.MessageText, []byte(f))
				}
				for err == nil {
					_, _, err = c.Read(ctx)
				}
			}
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() { dial(base+"websocket", "4a", "4b") })
				wg.Go(func() { do("GET", base+"polling", "") })
			}
			synctest.Wait()
			mu.Lock()
			before := all
			mu.Unlock()
			for i, l := range before {
				url := base + "polling&sid=" + l.session.ID()
				wg.Go(func() { do("GET", url, "") })
				wg.Go(func() { do("POST", url, "4x\x1e4y") })
				wg.Go(func() { dial(strings.Replace(url, "polling", "websocket", 1), "2probe", "5", "4z") })
				wg.Go(func() { l.session.Send(eio.Text([]byte("hello"))) })
				switch i % 4 {
				case 0:
					wg.Go(func() { l.session.Close() })
				case 1:
					wg.Go(l.session.Drop)
				}
			}
			wg.Go(func() { dial(base+"websocket", "4late") })
			wg.Go(func() { do("GET", base+"polling", "") })
			time.Sleep(time.Duration(round%7) * time.Millisecond)
			if err := e.Close(t.Context()); err != nil {
				t.Error(err)
			}
			if n := e.Len(); n != 0 {
				t.Errorf("%d sessions are left", n)
			}
			check := func(sessions []*slowReceiver) {
				t.Helper()
				for _, l := range sessions {
					l.mu.Lock()
					if l.closed != 1 || l.running != 0 {
						t.Errorf("Closed was called %d times, Receive is running %d times", l.closed, l.running)
					}
					l.mu.Unlock()
				}
			}
			check(before)
			net.Shutdown()
			wg.Wait()
			time.Sleep(10 * time.Second)
			mu.Lock()
			check(all) // the sessions that were opened during Close, too
			mu.Unlock()
		})
	}
}

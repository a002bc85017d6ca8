package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

// serveSlowly adds a handler that takes one second for each event "work". The
// acknowledgement is the event's argument.
func serveSlowly(io *socketio.Server, log *journal) {
	io.OnConnection(func(_ context.Context, s *socketio.Socket) {
		s.On("work", socketio.Handle(func(ctx context.Context, _ *socketio.Socket, n int) (int, error) {
			time.Sleep(time.Second)
			log.add(fmt.Sprint("worked ", n, context.Cause(ctx)))
			return n, nil
		}))
		s.OnDisconnect(func(_ context.Context, r socketio.Reason) { log.add(string(r)) })
	})
}

// shutdown calls Shutdown on another goroutine. wait waits until it returns, and returns
// how long it took and its error.
func shutdown(t *testing.T, io *socketio.Server, timeout time.Duration) (wait func() (time.Duration, error)) {
	t.Helper()
	type outcome struct {
		took time.Duration
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		began := time.Now()
		err := io.Shutdown(ctx)
		done <- outcome{time.Since(began), err}
	}()
	synctest.Wait()
	return func() (time.Duration, error) { o := <-done; return o.took, o.err }
}

// Events that came before Shutdown are handled in order and acknowledged. Later events are
// not. Then the connection ends with the official reason.
func TestShutdownFinishesWhatWasReceived(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		serveSlowly(io, &log)
		c := sockettest.Connect(t, net)
		c.Send(`420["work",0]`, `421["work",1]`)
		wait := shutdown(t, io, time.Minute)
		c.Send(`422["work",2]`)
		if status, body := get(t, net, "http://test/socket.io/?EIO=4&transport=polling"); status != http.StatusServiceUnavailable || !strings.Contains(body, "Server is closed") {
			t.Errorf("a handshake during the shutdown: %d %s", status, body)
		}
		if took, err := wait(); took != 2*time.Second || err != nil {
			t.Errorf("Shutdown took %v, %v", took, err)
		}
		c.Want("430[0]", "431[1]")
		log.want(t, "worked 0 <nil>", "worked 1 <nil>", "server shutting down")
		if !c.Closed() {
			t.Error("the connection is still open")
		}
	})
}

// get sends a GET and returns the status and the body of the response.
func get(t *testing.T, net *testnet.Server, url string) (status int, body string) {
	t.Helper()
	resp, err := net.Client().Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// A client that uses polling gets the acknowledgement with one GET, and the end of the
// session with the next GET.
func TestShutdownWaitsForThePoll(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, server *socketio.Server, net *testnet.Server) {
		var log journal
		serveSlowly(server, &log)
		url := "http://test/socket.io/?EIO=4&transport=polling"
		_, open := get(t, net, url)
		url += "&sid=" + strings.Split(open, `"`)[3]
		post := func(body string) {
			resp, err := net.Client().Post(url, "text/plain", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
		}
		post("40")
		if _, got := get(t, net, url); !strings.HasPrefix(got, "40{") {
			t.Fatalf("CONNECT was answered with %s", got)
		}
		post(`427["work",0]`)
		wait := shutdown(t, server, time.Minute)
		time.Sleep(5 * time.Second) // no GET is open when the acknowledgement is ready
		for _, want := range []string{"437[0]", "1"} {
			if status, got := get(t, net, url); status != http.StatusOK || got != want {
				t.Errorf("GET: %d %s, want %s", status, got, want)
			}
		}
		if took, err := wait(); took != 5*time.Second || err != nil {
			t.Errorf("Shutdown took %v, %v", took, err)
		}
		log.want(t, "worked 0 <nil>", "server shutting down")
	})
}

// Shutdown does not wait for the next poll of a client for which nothing is queued.
func TestShutdownDoesNotWaitForAnIdlePoller(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		get(t, net, "http://test/socket.io/?EIO=4&transport=polling")
		if took, err := shutdown(t, io, time.Minute)(); took != 0 || err != nil {
			t.Errorf("Shutdown took %v, %v", took, err)
		}
	})
}

// An acknowledgement that is queued behind a large event reaches the client before the
// connection ends.
func TestShutdownWaitsForASlowClient(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		const size = 1 << 20
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("flood", socketio.Handle(func(ctx context.Context, _ *socketio.Socket, _ int) (string, error) {
				return "at last", s.Emit(ctx, "much", strings.Repeat("x", size))
			}))
		})
		c := sockettest.Connect(t, net)
		release := c.Pause()
		c.Send(`421["flood"]`)
		wait := shutdown(t, io, time.Minute)
		time.Sleep(10 * time.Second)
		if n := io.Connections(); n != 1 {
			t.Errorf("%d connections while the client does not read", n)
		}
		release()
		if took, err := wait(); took != 10*time.Second || err != nil {
			t.Errorf("Shutdown took %v, %v", took, err)
		}
		if got := c.DrainFrames(); len(got) != 2 || len(got[0]) < size || got[1] != `431["at last"]` {
			t.Errorf("%d frames came, the last %.50q", len(got), got[len(got)-1:])
		}
	})
}

// When ctx ends, Shutdown closes the rest, and the error says what was still going on.
func TestShutdownIsBounded(t *testing.T) {
	tests := map[string]struct {
		delay func(c *sockettest.Client)
		want  string
	}{
		"a handler that does not end": {func(c *sockettest.Client) { c.Send(`421["stay"]`) }, "events of 1 sockets were being handled"},
		"a client that does not read": {func(c *sockettest.Client) { c.Pause(); c.Send(`42["flood"]`, `42["flood"]`) }, "1 clients have not taken"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
				var log journal
				io.OnConnection(func(_ context.Context, s *socketio.Socket) {
					s.On("stay", func(ctx context.Context, _ *socketio.Event) error { <-ctx.Done(); return nil })
					s.On("flood", func(ctx context.Context, _ *socketio.Event) error {
						return s.Emit(ctx, "much", strings.Repeat("x", 1<<20))
					})
					s.OnDisconnect(func(_ context.Context, r socketio.Reason) { log.add(string(r)) })
				})
				c := sockettest.Connect(t, net)
				tt.delay(c)
				took, err := shutdown(t, io, 3*time.Second)()
				if took != 3*time.Second || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(fmt.Sprint(err), tt.want) {
					t.Errorf("Shutdown took %v, %v; want 3 s and %q", took, err, tt.want)
				}
				log.want(t, "server shutting down")
			})
		})
	}
}

// Shutdown ends the connections of thousands of clients one after the other, so that they
// do not all reconnect at the same moment. Without clients, this takes no time.
func TestShutdownSpreadsTheEnds(t *testing.T) {
	for clients, want := range map[int]time.Duration{0: 0, 1: 0, 101: 100 * time.Millisecond, 1500: time.Second} {
		sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
			var ended []time.Time
			var log journal
			io.OnConnection(func(_ context.Context, s *socketio.Socket) {
				s.OnDisconnect(func(context.Context, socketio.Reason) {
					log.mu.Lock()
					defer log.mu.Unlock()
					ended = append(ended, time.Now())
				})
			})
			for range clients {
				sockettest.Connect(t, net)
			}
			took, err := shutdown(t, io, time.Minute)()
			if took < want*9/10 || took > want || err != nil {
				t.Errorf("%d clients: it took %v, want about %v; %v", clients, took, want, err)
			}
			if len(ended) != clients {
				t.Errorf("%d of %d clients were disconnected", len(ended), clients)
			}
			slices.SortFunc(ended, time.Time.Compare)
			if n := len(slices.Compact(ended)); n != clients {
				t.Errorf("%d clients left at %d times", clients, n)
			}
		})
	}
}

// During a shutdown, middleware that is running may still let its socket in, and a handler
// may still call its client. The server does not answer a CONNECT to another namespace.
func TestDuringShutdown(t *testing.T) {
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var log journal
		io.Of("/slow").Use(func(context.Context, *socketio.Socket) error { time.Sleep(time.Second); return nil })
		io.Of("/slow").OnConnection(func(context.Context, *socketio.Socket) { log.add("in") })
		io.Of("/late")
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.On("work", socketio.Handle(func(ctx context.Context, s *socketio.Socket, _ int) (int, error) {
				return socketio.Call[int](ctx, s, "how much?")
			}))
		})
		c := sockettest.Connect(t, net)
		c.Send(`421["work"]`, "40/slow,")
		wait := shutdown(t, io, time.Minute)
		c.Want(`420["how much?"]`)
		c.Send("40/late,", "430[7]")
		c.Want("431[7]")
		time.Sleep(time.Second)
		if got := c.DrainFrames(); len(got) != 1 || !strings.HasPrefix(got[0], "40/slow,") {
			t.Errorf("received %q", got)
		}
		if took, err := wait(); took != time.Second || err != nil {
			t.Errorf("Shutdown took %v, %v", took, err)
		}
		log.want(t, "in")
	})
}

// If a mailbox is full, the reader of its connection waits for space. Shutdown ends this
// wait.
func TestShutdownOfAFloodedServer(t *testing.T) {
	sockettest.Run(t, &socketio.Options{MaxHTTPBufferSize: 32 << 20}, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		var handled atomic.Int64
		io.OnConnection(func(_ context.Context, s *socketio.Socket) {
			s.OnAny(func(context.Context, *socketio.Event) error {
				time.Sleep(time.Second)
				handled.Add(1)
				return nil
			})
		})
		c := sockettest.Connect(t, net)
		for range 2 { // 16 MiB may wait in the mailbox
			c.Send(`42["x","` + strings.Repeat("x", 16<<20) + `"]`)
		}
		if took, err := shutdown(t, io, time.Minute)(); took != time.Second || err != nil {
			t.Errorf("Shutdown took %v, %v", took, err)
		}
		if n := handled.Load(); n != 1 {
			t.Errorf("%d events were handled", n)
		}
	})
}

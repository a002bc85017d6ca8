package edge_test

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

	"github.com/socketplay/socketplay/server/edge"
	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// A request with very large headers is answered with 431, and its connection is closed. A
// cookie of a usual size passes. Without MaxHeaderBytes 900 kB pass too.
func TestHeaderSize(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	server.Config = edge.NewServer(http.NotFoundHandler(), edge.DefaultTimeouts())
	server.Start()
	defer server.Close()
	for size, want := range map[int]int{8 << 10: http.StatusNotFound, 900_000: http.StatusRequestHeaderFieldsTooLarge} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		written := make(chan struct{})
		go func() {
			defer close(written)
			// This fails when the server closes the connection before it has read everything.
			_, _ = fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: a=%s\r\n\r\n", strings.Repeat("x", size))
		}()
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if resp.StatusCode != want || !resp.Close {
			t.Errorf("%d bytes: %s, closed: %t; want %d", size, resp.Status, resp.Close, want)
		}
		_ = conn.Close()
		<-written
	}
}

// exchange sends text over a new connection, and returns what the server answers until it
// closes the connection. next, if it is not nil, then sends more.
func exchange(t *testing.T, server *testnet.Server, text string, next func(net.Conn)) string {
	t.Helper()
	conn, err := server.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		if _, err := io.WriteString(conn, text); err == nil && next != nil {
			next(conn)
		}
	}()
	answer, _ := io.ReadAll(conn) // an error says that the connection is closed, too
	_ = conn.Close()
	<-sent
	return string(answer)
}

// serve starts a server in memory with the playground's timeouts.
func serve(t *testing.T, h http.Handler) *testnet.Server {
	server := testnet.ServeHTTP(edge.NewServer(h, edge.DefaultTimeouts()))
	t.Cleanup(server.Shutdown)
	return server
}

// Headers that arrive byte by byte do not keep a connection open. Without
// ReadHeaderTimeout, and with ReadTimeout only, it takes ten seconds; without both, the
// connection stays open.
func TestSlowHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, began := serve(t, http.NotFoundHandler()), time.Now()
		exchange(t, server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: ", func(conn net.Conn) {
			for range 100 {
				time.Sleep(time.Second)
				if _, err := io.WriteString(conn, "x"); err != nil {
					return
				}
			}
		})
		if took := time.Since(began); took > edge.DefaultTimeouts().Header+time.Second {
			t.Errorf("the connection was open for %v", took)
		}
	})
}

// A body that never comes does not keep a connection open, whether a handler reads it or
// not. Without ReadTimeout the connection stays open for ever, and the test's bubble is
// deadlocked.
func TestSilentBody(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/unread", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.HandleFunc("/read", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err == nil {
			t.Error("the body came")
		}
	})
	mux.HandleFunc("/answered", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, 10_000)) // so much that net/http sends it before the handler returns
	})
	for _, path := range []string{"/unread", "/read", "/answered", "/nowhere"} {
		for _, method := range []string{"GET", "POST"} {
			synctest.Test(t, func(t *testing.T) {
				server, began := serve(t, mux), time.Now()
				exchange(t, server, method+" "+path+" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n", nil)
				if took := time.Since(began); took > edge.DefaultTimeouts().Body+time.Second { // net/http waits half a second before it closes
					t.Errorf("%s %s: the connection was open for %v", method, path, took)
				}
			})
		}
	}
}

// A connection without a request ends too. Without IdleTimeout, the time of ReadTimeout
// would count, which is too short for pages.
func TestIdleConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, began := serve(t, http.NotFoundHandler()), time.Now()
		if answer := exchange(t, server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", nil); !strings.Contains(answer, "404") {
			t.Errorf("answer %q", answer)
		}
		if took := time.Since(began); took != edge.DefaultTimeouts().Idle {
			t.Errorf("the connection was open for %v", took)
		}
	})
}

// A client that does not read its answer does not keep its connection. Without
// WriteTimeout the bubble is deadlocked.
func TestUnreadAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done := make(chan time.Duration)
		server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			began := time.Now()
			_, err := w.Write(make([]byte, 1<<20))
			if err == nil {
				t.Error("the client has read everything")
			}
			done <- time.Since(began)
		}))
		conn, err := server.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if took := <-done; took != edge.DefaultTimeouts().Answer {
			t.Errorf("the handler was busy for %v", took)
		}
	})
}

// The timeouts end neither a poll that waits as long as a heartbeat allows, nor a WebSocket,
// nor a POST whose body takes longer than others may: the engine gives it pingTimeout.
func TestTimeoutsSpareSocketIO(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		io4, err := engine.New(nil, func(*engine.Session) engine.Receiver { return deaf{} })
		if err != nil {
			t.Fatal(err)
		}
		server := serve(t, io4)
		const path = "/engine.io/?EIO=4&transport="
		ask := func(method, query string, body io.Reader) string {
			t.Helper()
			req, err := http.NewRequestWithContext(t.Context(), method, "http://test"+path+query, body)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := server.Client().Do(req)
			if err != nil {
				t.Fatalf("%s %s: %v", method, query, err)
			}
			defer resp.Body.Close()
			text, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("%s %s: %s %s, %v", method, query, resp.Status, text, err)
			}
			return string(text)
		}
		sid := strings.Split(ask("GET", "polling", nil), `"`)[3]
		for range 10 {
			if got := ask("GET", "polling&sid="+sid, nil); got != "2" { // after 25 s
				t.Errorf("a poll is answered with %q", got)
			}
			body, slow := io.Pipe()
			go func() {
				time.Sleep(15 * time.Second)
				_, _ = io.WriteString(slow, "3")
				_ = slow.Close()
			}()
			ask("POST", "polling&sid="+sid, body)
		}

		conn, _, err := websocket.Dial(t.Context(), "http://test"+path+"websocket", &websocket.DialOptions{HTTPClient: server.Client()})
		if err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); time.Since(began) < 10*time.Minute; {
			_, data, err := conn.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if string(data) == "2" {
				if err := conn.Write(t.Context(), websocket.MessageText, []byte("3")); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = conn.CloseNow()
		_ = io4.Close(context.WithoutCancel(t.Context()))
	})
}

// deaf receives the messages of a session.
type deaf struct{}

func (deaf) Receive(eio.Packet)   {}
func (deaf) Closed(engine.Reason) {}

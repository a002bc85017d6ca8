package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

func TestPollingEcho(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		if status, body := fx.do(http.MethodPost, url, "4a\x1ebAQI=\x1e4b"); status != 200 || body != "ok" {
			t.Fatalf("POST: %d %s", status, body)
		}
		if _, body := fx.do(http.MethodGet, url, ""); body != "4a\x1ebAQI=\x1e4b" {
			t.Errorf("GET = %q", body)
		}
	})
}

// If a client sends a GET and a close at the same time, the close may arrive first. If
// the GET arrives within overtakenGrace after it, the GET still gets an answer of the
// session, "6". A later GET is refused, since the session has ended.
func TestCloseOvertakesPoll(t *testing.T) {
	for after, want := range map[time.Duration]string{
		0:                     "6",
		49 * time.Millisecond: "6",
		51 * time.Millisecond: `{"code":1,"message":"Session ID unknown"}`,
	} {
		run(t, nil, func(t *testing.T, fx *fixture) {
			url := fx.handshake()
			posted := make(chan string)
			go func() {
				_, body := fx.do(http.MethodPost, url, "1")
				posted <- body
			}()
			synctest.Wait()
			time.Sleep(after)
			synctest.Wait()
			if got := fx.receiver().reason(t); (got == "") != (after < 50*time.Millisecond) {
				t.Errorf("after %v the session has ended with %q", after, got)
			}
			if after > 50*time.Millisecond {
				if got := <-posted; got != "ok" {
					t.Errorf("POST: %q", got)
				}
			}
			if _, body := fx.do(http.MethodGet, url, ""); body != want {
				t.Errorf("a GET %v after the POST: %q, want %q", after, body, want)
			}
			if after < 50*time.Millisecond {
				if got := <-posted; got != "ok" {
					t.Errorf("POST: %q", got)
				}
			}
			synctest.Wait()
			if got := fx.receiver().reason(t); got != engine.ReasonTransportClose {
				t.Errorf("ended with %q", got)
			}
			if status, _ := fx.do(http.MethodGet, url, ""); status != 400 {
				t.Errorf("the GET after it: %d", status)
			}
		})
	}
	run(t, nil, func(t *testing.T, fx *fixture) { // the server ends the session while the POST waits
		url := fx.handshake()
		done := make(chan struct{})
		go func() {
			defer close(done)
			fx.do(http.MethodPost, url, "1")
		}()
		synctest.Wait()
		start := time.Now()
		if err := fx.engine.Close(t.Context()); err != nil {
			t.Error(err)
		}
		<-done
		if took := time.Since(start); took != 0 {
			t.Errorf("Close took %v", took)
		}
	})
}

func TestOverlappingPolls(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		first := fx.startPoll(url)
		if status, _ := fx.do(http.MethodGet, url, ""); status != 400 {
			t.Errorf("second poll: %d", status)
		}
		if got := <-first; got != "1" {
			t.Errorf("first poll = %q, want the close", got)
		}
		if status, body := fx.do(http.MethodGet, url, ""); status != 400 || !strings.Contains(body, `"code":1`) {
			t.Errorf("afterwards: %d %s", status, body)
		}
	})
}

// Checks for each kind of polling request that is refused: the order in which Exchanged
// and ConnectionError are called, and whether the session has ended when Exchanged is
// called.
func TestRefusedPollingRequests(t *testing.T) {
	var events []string
	opts := &engine.Options{
		Exchanged: func(s *engine.Session, e engine.Exchange) {
			events = append(events, fmt.Sprintf("%s %d %v", e.Method, e.Status, context.Cause(s.Context())))
		},
		ConnectionError: func(e engine.ConnectionError) { events = append(events, fmt.Sprint("refused ", e.Code)) },
	}
	expect := func(t *testing.T, what string, want ...string) {
		t.Helper()
		synctest.Wait()
		if !slices.Equal(events, want) {
			t.Errorf("%s: events %q, want %q", what, events, want)
		}
		events = nil
	}
	run(t, opts, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		c := fx.dial(strings.Replace(url, "polling", "websocket", 1))
		fx.write(c, "2probe")
		fx.read(c)
		fx.write(c, "5")
		synctest.Wait()
		events = nil
		session := fx.receiver().session
		for _, method := range []string{"GET", "POST"} {
			w := httptest.NewRecorder()
			session.ServePolling(w, httptest.NewRequest(method, url, nil))
			if w.Code != 400 || w.Body.String() != `{"code":3,"message":"Bad request"}` {
				t.Errorf("%s on WebSocket: %d %s", method, w.Code, w.Body)
			}
			expect(t, method+" on WebSocket", method+" 400 <nil>", "refused 3")
		}
		session.Drop()
		for _, method := range []string{"GET", "POST"} {
			w := httptest.NewRecorder()
			session.ServePolling(w, httptest.NewRequest(method, url, nil))
			if w.Code != 400 || w.Body.String() != `{"code":1,"message":"Session ID unknown"}` {
				t.Errorf("%s of a session that has ended: %d %s", method, w.Code, w.Body)
			}
			expect(t, method+" of a session that has ended", "refused 1")
		}
	})
	run(t, opts, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		fx.startPoll(url)
		events = nil
		if status, body := fx.do("GET", url, ""); status != 400 || body != "" {
			t.Errorf("overlapping GET: %d %q", status, body)
		}
		expect(t, "overlapping GET", "GET 400 <nil>", "GET 200 transport error")
	})
	run(t, opts, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		conn, _ := fx.raw()
		go func() {
			_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\n4", strings.TrimPrefix(url, "http://test"))
		}()
		synctest.Wait()
		events = nil
		if status, body := fx.do("POST", url, "4x"); status != 400 || body != "" {
			t.Errorf("overlapping POST: %d %q", status, body)
		}
		expect(t, "overlapping POST", "POST 400 transport error")
		_ = conn.Close()
	})
	run(t, opts, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		events = nil
		fx.ask("POST", url, "4x", map[string]string{"Content-Type": "application/octet-stream"})
		expect(t, "octet-stream", "POST 400 transport error")
	})
	for _, tt := range []struct{ what, head, body, want string }{
		{"announced too large", "Content-Length: 1000001", "", "POST 413 <nil>"},
		{"chunked, too large", "Transfer-Encoding: chunked", fmt.Sprintf("%x\r\n4%s\r\n0\r\n\r\n", 1_000_001, strings.Repeat("x", 1_000_000)), "POST 413 <nil>"},
		{"chunked by nonsense", "Transfer-Encoding: chunked", "zz\r\n4x\r\n", "POST 400 transport error"},
	} {
		run(t, opts, func(t *testing.T, fx *fixture) {
			url := fx.handshake()
			events = nil
			fx.post(url, tt.head, tt.body)
			expect(t, tt.what, tt.want)
		})
	}
}

package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/socketplay/socketplay/wasmclient"
)

func TestStartLine(t *testing.T) {
	_, line, _ := start(t)
	for _, want := range []string{"(this machine only)", "2 instances (a, b)", "embedded, for this process only", "Ctrl+C"} {
		if !strings.Contains(line, want) {
			t.Errorf("start-up line %q lacks %q", line, want)
		}
	}
	if strings.Count(line, "\n") != 1 {
		t.Errorf("start-up output is not one line: %q", line)
	}
}

// A stop quickly disconnects polling and WebSocket clients, and leaves no goroutine
// behind.
func TestStop(t *testing.T) {
	http.DefaultClient.CloseIdleConnections()
	before := runtime.NumGoroutine()
	url, _, stop := start(t)
	alice := token(t, url, "alice", "valid")
	var managers []*wasmclient.Manager
	for _, path := range []string{"/socket.io/", "/lab/main/b/socket.io/"} {
		for _, transport := range []string{wasmclient.Polling, wasmclient.WebSocket} {
			s, err := connect(t, url, path, alice, transport)
			if err != nil {
				t.Fatal(err)
			}
			managers = append(managers, s.Manager())
		}
	}
	began := time.Now()
	stop()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("stopping took %v", took)
	}
	for _, m := range managers {
		m.Close()
	}
	http.DefaultClient.CloseIdleConnections()
	var after int
	for range 100 {
		if after = runtime.NumGoroutine(); after <= before {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before:\n%s", after, before, buf[:runtime.Stack(buf, true)])
}

// A client that never sends the body of its request does not make the stop an error. If
// shutdown returned the error of Shutdown, the playground would exit with status 1.
func TestShutdownCutsOff(t *testing.T) {
	served := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(served)
		_, _ = io.ReadAll(r.Body) // returns when the connection is cut
	}))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-served
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	if err := shutdown(ctx, server.Config); err != nil {
		t.Error(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the connection is still open")
	}
}

func TestAddresses(t *testing.T) {
	url, _, _ := start(t)
	tests := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/", "", 200, "Socketplay"},
		{"GET", "/play", "", 200, "Opening a lab"},
		{"GET", "/lessons/04-emit-targets", "", 200, "project:1"},
		{"GET", "/nowhere", "", 404, ""},
		{"GET", "/healthz", "", 200, `"ok"`},
		{"GET", "/readyz", "", 200, "embedded"},
		{"GET", "/metrics", "", 200, `socketio_connections{instance="b",lab="main",transport="websocket"} 0`},
		{"GET", "/metrics", "", 200, `socketio_adapter_published_total{instance="a",lab="main"} 0`},
		{"GET", "/metrics", "", 200, "process_resident_memory_bytes"},
		{"GET", "/socket.io/?EIO=4&transport=polling&sid=x", "", 400, "Session ID unknown"},
		{"GET", "/socket.io?EIO=4&transport=polling", "", 404, ""},
		{"GET", "/lab/main/", "", 200, "Playground"},
		{"GET", "/lab/main", "", 200, "Playground"}, // follows a redirect
		{"GET", "/lab/nosuchlab/a/socket.io/", "", 404, "not_found"},
		{"GET", "/api/labs", "", 404, ""},
		{"GET", "/api/projects", "", 401, "token_missing"},
		{"GET", "/api/tasks", "", 401, "token_missing"},
		{"GET", "/api/tasks/1", "", 401, "token_missing"},
		{"POST", "/api/auth/login", `{}`, 415, "unsupported_media_type"},
		{"POST", "/api/play/token", `nonsense`, 400, "must be JSON"},
	}
	for _, tt := range tests {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, url+tt.path, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		if status, body := answer(t, http.DefaultClient, req); status != tt.status || !strings.Contains(body, tt.want) {
			t.Errorf("%s %s: %d %.200s, want %d %q", tt.method, tt.path, status, body, tt.status, tt.want)
		}
	}
}

// While a playground stops, /readyz tells the load balancer to send no clients. /healthz
// still says that the process is alive.
func TestReadyWhileStopping(t *testing.T) {
	p, err := newPlayground(t.Context(), config{frontendURL: "http://localhost:4200"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	ask := func(path string) (int, string) {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code, w.Body.String()
	}
	for _, path := range []string{"/readyz", "/readyz?for=balancer"} {
		if code, body := ask(path); code != http.StatusOK {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	p.stopping.Store(true)
	for _, path := range []string{"/readyz", "/readyz?for=balancer"} {
		if code, body := ask(path); code != http.StatusServiceUnavailable || !strings.Contains(body, "stopping") {
			t.Errorf("%s while it stops: %d %s", path, code, body)
		}
	}
	if code, body := ask("/healthz"); code != http.StatusOK {
		t.Errorf("/healthz while it stops: %d %s", code, body)
	}
}

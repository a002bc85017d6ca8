package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/socketplay/socketplay/server/lab"
	"github.com/socketplay/socketplay/wasmclient"
)

// syncBuffer is a bytes.Buffer that run writes to while a test reads it.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// start runs a playground on a free port, and stops it at the end of the test.
func start(t *testing.T, args ...string) (url, line string, stop func()) {
	t.Helper()
	getenv := func(name string) string { return map[string]string{"ADMIN_PASSWORD": adminPassword}[name] }
	c, err := parse(append(args, "-addr", "127.0.0.1:0"), getenv, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out := new(syncBuffer)
	done := make(chan error, 1)
	go func() { done <- run(ctx, c, slog.New(slog.DiscardHandler), out) }()
	address := regexp.MustCompile(`http://localhost:\d+`)
	for range 600 {
		if url = address.FindString(out.String()); url != "" {
			break
		}
		select {
		case err := <-done:
			t.Fatalf("run ended: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
	if url == "" {
		t.Fatal("no start-up line")
	}
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	t.Cleanup(stop)
	return strings.Replace(url, "localhost", "127.0.0.1", 1), out.String(), stop
}

func token(t *testing.T, url, user, kind string) string {
	t.Helper()
	resp, err := http.Post(url+"/api/play/token", "application/json", strings.NewReader(`{"user":"`+user+`","kind":"`+kind+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var out struct{ Token string }
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || out.Token == "" {
		t.Fatalf("token: %d, %v", resp.StatusCode, err)
	}
	return out.Token
}

func connect(t *testing.T, url, path, token string, transports ...string) (*wasmclient.Socket, error) {
	t.Helper()
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: path, Transports: transports})
	t.Cleanup(m.Close)
	s := m.Socket("/")
	if err := s.SetAuthValue(map[string]string{"token": token}); err != nil {
		t.Fatal(err)
	}
	return s, s.ConnectAndWait(t.Context())
}

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

// A stop ends polling and WebSocket clients alike, soon, and leaves nothing
// running.
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

// The chapter's three refusals, and the user's own room.
func TestAuthenticationAtTheDoor(t *testing.T) {
	url, _, _ := start(t)
	tests := []struct{ token, message, code string }{
		{"", "Authentication required", "token_missing"},
		{"nonsense", "Invalid or expired token", "token_invalid"},
		{token(t, url, "bob", "expired"), "Invalid or expired token", "token_expired"},
		{token(t, url, "bob", "forged"), "Invalid or expired token", "token_invalid"},
		{token(t, url, "bob", "deleted"), "User not found", "user_unknown"},
	}
	for _, tt := range tests {
		for _, path := range []string{"/socket.io/", "/lab/main/b/socket.io/"} {
			_, err := connect(t, url, path, tt.token)
			var refusal *wasmclient.ConnectError
			if !errors.As(err, &refusal) || refusal.Message != tt.message || string(refusal.Data) != `{"code":"`+tt.code+`"}` {
				t.Errorf("token %.10q at %s: %v, want %q and %q", tt.token, path, err, tt.message, tt.code)
			}
		}
	}
	bob, err := connect(t, url, "/lab/main/b/socket.io/", token(t, url, "bob", "valid"))
	if err != nil {
		t.Fatal(err)
	}
	m := wasmclient.NewManager(url, &wasmclient.Options{Path: "/lab/main/control/socket.io/"})
	t.Cleanup(m.Close)
	control := m.Socket("/lab")
	if err := control.ConnectAndWait(t.Context()); err != nil {
		t.Fatal(err)
	}
	state, err := wasmclient.Call[lab.State](t.Context(), control, "state")
	if err != nil {
		t.Fatal(err)
	}
	sockets := state.Instances[1].Sockets
	if len(sockets) != 1 || sockets[0].ID != bob.ID() || sockets[0].User != "bob" || !strings.Contains(strings.Join(sockets[0].Rooms, " "), "user:bob") {
		t.Errorf("sockets on b: %+v", sockets)
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
		{"GET", "/play", "", 200, "Playground"},
		{"GET", "/lessons/04-emit-targets", "", 200, "project:1"},
		{"GET", "/nowhere", "", 404, ""},
		{"GET", "/healthz", "", 200, `"ok"`},
		{"GET", "/readyz", "", 200, "embedded"},
		{"GET", "/metrics", "", 200, `socketio_connections{instance="b",lab="main",transport="websocket"} 0`},
		{"GET", "/metrics", "", 200, `socketio_adapter_published_total{instance="a",lab="main"} 0`},
		{"GET", "/metrics", "", 200, "process_resident_memory_bytes"},
		{"GET", "/socket.io/?EIO=4&transport=polling&sid=x", "", 400, "Session ID unknown"},
		{"GET", "/socket.io?EIO=4&transport=polling", "", 404, ""},
		{"GET", "/lab/nosuchlab/a/socket.io/", "", 404, "not_found"},
		{"GET", "/lab/main/z/socket.io/", "", 404, "not_found"},
		{"POST", "/api/play/token", `{"user":"mallory","kind":"valid"}`, 422, "alice, bob, carol, dan or erin"},
		{"POST", "/api/play/token", `{"user":"alice","kind":"golden"}`, 422, "valid, brief, expired, forged or deleted"},
		{"POST", "/api/play/token", `nonsense`, 400, "must be JSON"},
	}
	for _, tt := range tests {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, url+tt.path, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != tt.status || !strings.Contains(string(body), tt.want) {
			t.Errorf("%s %s: %d %.200s, want %d %q", tt.method, tt.path, resp.StatusCode, body, tt.status, tt.want)
		}
	}
}

// A load balancer learns from /readyz that a playground is about to stop; that it
// lives it can see as before.
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
	if code, body := ask("/readyz"); code != http.StatusOK {
		t.Errorf("/readyz: %d %s", code, body)
	}
	p.stopping.Store(true)
	if code, body := ask("/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "stopping") {
		t.Errorf("/readyz while it stops: %d %s", code, body)
	}
	if code, body := ask("/healthz"); code != http.StatusOK {
		t.Errorf("/healthz while it stops: %d %s", code, body)
	}
}

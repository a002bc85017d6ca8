package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/socketplay/socketplay/wasmclient"
)

// address finds a playground's address in its start-up line.
var address = regexp.MustCompile(`http://localhost:(\d+)`)

// syncBuffer is a bytes.Buffer that a test can read while the playground writes to it.
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
	return startWith(t, func(*config) {}, args...)
}

// startWith runs a playground as start does. edit can change what no flag changes.
func startWith(t *testing.T, edit func(*config), args ...string) (url, line string, stop func()) {
	t.Helper()
	getenv := func(name string) string { return map[string]string{"ADMIN_PASSWORD": adminPassword}[name] }
	c, err := parse(append(args, "-addr", "127.0.0.1:0"), getenv, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	edit(&c)
	ctx, cancel := context.WithCancel(t.Context())
	out := new(syncBuffer)
	done := make(chan error, 1)
	go func() { done <- run(ctx, c, slog.New(slog.DiscardHandler), out) }()
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

// answer sends a request and returns the status and the body of the response.
func answer(t *testing.T, client *http.Client, req *http.Request) (status int, body string) {
	t.Helper()
	resp, err := client.Do(req)
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

// get returns the body of a response, which must have the status want.
func get(t *testing.T, url string, want int) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	status, body := answer(t, http.DefaultClient, req)
	if status != want {
		t.Fatalf("GET %s: %d %s; want %d", url, status, body, want)
	}
	return body
}

// eventually calls holds until it returns true. It fails the test after 20 seconds.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("the condition is still false after 20 seconds")
		}
	}
}

func parseURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

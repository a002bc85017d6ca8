package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every route that may change something refuses pages of other sites, and serves its own
// pages, those of FRONTEND_URL and programs. The test takes the routes from the playground,
// and so finds new ones. If front gives requests to p without the check, all routes but the
// logins, which check it too, answer something else.
func TestRoutesRefuseForeignPages(t *testing.T) {
	p, err := newPlayground(t.Context(), config{frontendURL: "http://localhost:4200"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	front, err := p.front(&net.TCPAddr{IP: net.IPv4zero})
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{"/lab/main/api/token", "/lab/main/api/tasks", "/lab/main/api/tasks/1", "/lab/main/b/api/tasks", "/lab/main/a/socket.io/", "/lab/main/control/socket.io/", "/%61pi/tasks"}
	for pattern := range maps.Keys(p.routes(http.NotFoundHandler())) {
		path := pattern[strings.Index(pattern, "/"):]
		paths = append(paths, strings.NewReplacer("{id}", "main", "{$}", "").Replace(path))
	}
	slices.Sort(paths)
	for _, path := range paths {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
			for _, tt := range []struct {
				origin, site string
				refused      bool
			}{
				{"http://evil.example", "cross-site", true},
				{"http://evil.example", "", true},
				{"", "cross-site", true},
				{"http://play.example", "same-origin", false},
				{"http://localhost:4200", "cross-site", false},
				{"", "", false},
			} {
				r := httptest.NewRequest(method, "http://play.example"+path, strings.NewReader(`{}`))
				if tt.origin != "" {
					r.Header.Set("Origin", tt.origin)
				}
				if tt.site != "" {
					r.Header.Set("Sec-Fetch-Site", tt.site)
				}
				w := httptest.NewRecorder()
				front.ServeHTTP(w, r)
				var body struct{ Error struct{ Code string } }
				refused := w.Code == http.StatusForbidden && json.Unmarshal(w.Body.Bytes(), &body) == nil && body.Error.Code == "cross_origin"
				if tt.origin == "http://localhost:4200" && strings.HasPrefix(path, "/lab/main/control/") {
					continue // these also refuse the pages of FRONTEND_URL, which do not need them
				}
				if refused != tt.refused || w.Code == http.StatusForbidden && !tt.refused {
					t.Errorf("%s %s, Origin %q, Sec-Fetch-Site %q: %d %.100s", method, path, tt.origin, tt.site, w.Code, w.Body)
				}
			}
		}
	}
}

// A playground on this machine answers 403 under a foreign name, everywhere, and to pages
// of foreign names. The answer names the flag that changes this. Without front in run, all
// of this is served.
func TestForeignName(t *testing.T) {
	url, _, _ := start(t)
	ask := func(url, path string, header ...string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		if host := req.Header.Get("Host"); host != "" {
			req.Host = host
		}
		return answer(t, http.DefaultClient, req)
	}
	const poll = "socket.io/?EIO=4&transport=polling"
	for _, path := range []string{
		"/", "/play", "/nowhere", "/healthz", "/readyz", "/metrics", "/favicon.ico", "/api/tasks",
		"/" + poll, "/lab/main/b/" + poll, "/lab/main/control/" + poll, "/lab/main/",
	} {
		for _, header := range [][]string{{"Host", "evil.example"}, {"Origin", "http://evil.example"}} {
			if status, body := ask(url, path, header...); status != http.StatusForbidden || !strings.Contains(body, "-host evil.example") {
				t.Errorf("%s with %s: %d %.200s", path, header, status, body)
			}
		}
	}
	if status, body := ask(url, "/socket.io/?EIO=4&transport=websocket", "Host", "evil.example", "Origin", "http://evil.example", "Connection", "Upgrade",
		"Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="); status != http.StatusForbidden {
		t.Errorf("WebSocket: %d %s", status, body)
	}
	if status, body := ask(url, "/play", "Host", "evil.example", "Accept", "text/html"); status != http.StatusForbidden || !strings.Contains(body, "<code>bin/playground -host evil.example</code>") {
		t.Errorf("page: %d %s", status, body)
	}
	url, _, _ = start(t, "-host", "play.example")
	for host, want := range map[string]int{"play.example": 200, "localhost": 200, "evil.example": 403} {
		if status, body := ask(url, "/"+poll, "Host", host); status != want {
			t.Errorf("with -host play.example, Host %s: %d %s", host, status, body)
		}
	}
}

// Behind a proxy, each visitor has the limits of its own address. Without -proxy, all
// share those of the proxy.
func TestVisitorsOfProxy(t *testing.T) {
	for flag, want := range map[string][3]int{"-proxy=127.0.0.1": {200, 200, 429}, "": {200, 429, 429}} {
		url, _, stop := start(t, append(strings.Fields(flag), "-per-address=1")...)
		for i, visitor := range []string{"192.0.2.7", "192.0.2.8", "192.0.2.8"} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/socket.io/?EIO=4&transport=polling", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-Forwarded-For", "198.51.100.1, "+visitor)
			if status, body := answer(t, http.DefaultClient, req); status != want[i] {
				t.Errorf("%q: visitor %d: %d %s, want %d", flag, i, status, body, want[i])
			}
		}
		stop()
	}
}

// silent are requests whose body never comes, or does not have to be read: at routes that
// read bodies, at others, at those that refuse the request and at those that do not exist.
var silent = []string{
	"POST /api/auth/login", "POST /api/auth/refresh", "POST /api/auth/nowhere", "POST /api/tasks", "PUT /api/tasks/1", "POST /api/play/token",
	"POST /api/labs", "POST /lab/main/api/token", "POST /lab/main/api/tasks", "PUT /lab/main/b/api/tasks/1", "POST /lab/closed/api/token", "POST /lab/closed/a/socket.io/",
	"GET /metrics", "POST /metrics", "GET /healthz", "GET /readyz", "GET /play", "POST /play", "GET /static/x/css/base.css", "GET /nowhere", "DELETE /nowhere",
	"POST /socket.io/?EIO=4&transport=polling", "POST /socket.io/?EIO=4&transport=polling&sid=x", "GET /socket.io/?EIO=9&transport=polling",
	"GET /socket.io/?EIO=4&transport=polling", "POST /lab/main/control/socket.io/?EIO=4&transport=polling&sid=x",
}

// Whatever a request asks for, its body has a deadline. If run does not apply the
// timeouts, the connections stay open.
func TestSilentBodiesEnd(t *testing.T) {
	url, _, _ := startWith(t, func(c *config) { c.timeouts.Body = 100 * time.Millisecond })
	conns := make(map[string]net.Conn)
	for _, request := range silent {
		conn, err := net.Dial("tcp", parseURL(t, url).Host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		sendSilently(t, conn, request)
		conns[request] = conn
	}
	for request, conn := range conns {
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) { // other errors mean that the connection is closed
			t.Errorf("%s: the connection is still open", request)
		}
	}
}

func sendSilently(t *testing.T, conn net.Conn, request string) {
	t.Helper()
	if _, err := io.WriteString(conn, request+" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
}

// The third connection of an address that may have two takes the place of the first. If run
// does not limit connections, the first stays open.
func TestConnectionsAreLimited(t *testing.T) {
	url, _, _ := start(t, "-tcp-per-address=2")
	var conns []net.Conn
	for range 3 {
		conn, err := net.Dial("tcp", parseURL(t, url).Host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conns = append(conns, conn)
	}
	_ = conns[0].SetReadDeadline(time.Now().Add(4 * time.Second)) // ReadHeaderTimeout ends it later
	if _, err := conns[0].Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the first connection is still open")
	}
}

package edge_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/edge"
)

var (
	loopback = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 3000}
	open     = &net.TCPAddr{IP: net.IPv6unspecified, Port: 3000}
)

const frontend = "http://front.example:4200"

func handler(t *testing.T, o edge.Options) http.Handler {
	t.Helper()
	o.TrustedOrigins = []string{frontend}
	h, err := edge.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }), o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A program on an address of this machine only is served under the names of this machine
// only, in Host and in Origin. Without names.foreign every request passes.
func TestForeignNames(t *testing.T) {
	tests := []struct {
		addr         net.Addr
		names        string
		host, origin string
		pass         bool
	}{
		{loopback, "", "localhost:3000", "", true},
		{loopback, "", "LocalHost", "", true},
		{loopback, "", "localhost.:3000", "", true},
		{loopback, "", "lab.localhost:3000", "", true},
		{loopback, "", "127.0.0.1:3000", "", true},
		{loopback, "", "127.9.9.9", "", true},
		{loopback, "", "[::1]:3000", "", true},
		{loopback, "", "[::1]", "", true},
		{loopback, "", "[::ffff:127.0.0.1]:3000", "", true},
		{loopback, "", "", "", true}, // a program: browsers send Host
		{loopback, "", "evil.example", "", false},
		{loopback, "", "evil.example:3000", "", false},
		{loopback, "", "localhost.evil.example", "", false},
		{loopback, "", "127.0.0.1.evil.example", "", false},
		{loopback, "", "evillocalhost", "", false},
		{loopback, "", "0.0.0.0:3000", "", false},
		{loopback, "", "192.0.2.7:3000", "", false},
		{loopback, "", "[2001:db8::1]:3000", "", false},
		{loopback, "", "front.example:4200", "", false}, // trusted as an origin, not as a name

		{loopback, "", "localhost:3000", "http://localhost:3000", true},
		{loopback, "", "localhost:3000", "http://127.0.0.1:8080", true},
		{loopback, "", "localhost:3000", frontend, true},
		{loopback, "", "localhost:3000", "http://front.example", false}, // another port
		{loopback, "", "localhost:3000", "http://evil.example", false},
		{loopback, "", "localhost:3000", "http://localhost.evil.example", false},
		{loopback, "", "localhost:3000", "http://localhost@evil.example", false},
		{loopback, "", "localhost:3000", "null", true}, // a sandbox: see opaqueOrigin
		{loopback, "", "evil.example", "null", false},
		{loopback, "", "evil.example", "http://evil.example", false},
		{loopback, "", "evil.example", frontend, false},

		{loopback, "play.example", "play.example", "https://play.example", true},
		{loopback, "play.example", "Play.Example:443", "", true},
		{loopback, "play.example", "localhost:3000", "", true},
		{loopback, "play.example", "evil.example", "", false},
		{loopback, "play.example", "localhost", "https://evil.example", false},
		{loopback, "a.example, 2001:db8::1", "[2001:db8::1]:3000", "", true},
		{loopback, "*", "evil.example", "", true},

		{open, "", "anything.example", "http://evil.example", true}, // the handlers check Origin themselves
		{open, "play.example", "play.example", "", true},
		{open, "play.example", "localhost:3000", "", true},
		{open, "play.example", "192.0.2.7:3000", "", false},
	}
	for _, tt := range tests {
		o := edge.Options{Addr: tt.addr}
		if tt.names != "" {
			var err error
			if o.Names, err = edge.ParseNames(tt.names); err != nil {
				t.Fatal(err)
			}
		}
		r := httptest.NewRequest(http.MethodGet, "/socket.io/?EIO=4&transport=polling", nil)
		r.Host = tt.host
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		w := httptest.NewRecorder()
		handler(t, o).ServeHTTP(w, r)
		if pass := w.Code == http.StatusNoContent; pass != tt.pass || !pass && (w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `"foreign_name"`)) {
			t.Errorf("at %v with -host %q: Host %q, Origin %q: %d %s", tt.addr, tt.names, tt.host, tt.origin, w.Code, w.Body)
		}
	}
}

// A page in a sandbox may only ask. Without the check of the method in names.foreign, the
// other check still refuses it, with another code.
func TestSandboxChangesNothing(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodDelete, http.MethodOptions} {
		r := httptest.NewRequest(method, "http://localhost/api/labs", nil)
		r.Header.Set("Origin", "null")
		w := httptest.NewRecorder()
		handler(t, edge.Options{Addr: loopback}).ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `"foreign_name"`) {
			t.Errorf("%s: %d %s", method, w.Code, w.Body)
		}
	}
}

// A second Origin cannot hide behind the first.
func TestTwoOrigins(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "http://localhost/", nil)
	r.Header["Origin"] = []string{"http://localhost", "http://evil.example"}
	w := httptest.NewRecorder()
	handler(t, edge.Options{Addr: loopback}).ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("status %d", w.Code)
	}
}

// The answer says what happened and which flag changes it: as a page for a browser that
// shows one, and otherwise as JSON.
func TestForeignNameAnswer(t *testing.T) {
	h := handler(t, edge.Options{Addr: loopback, ForeignName: func(w http.ResponseWriter, name, flag string) {
		fmt.Fprintf(w, "page: %s, -host %s", name, flag)
	}})
	for _, tt := range []struct{ method, accept, host, want string }{
		{"GET", "text/html,*/*", "evil.example:3000", "page: evil.example, -host evil.example"},
		{"GET", "text/html", "$(rm)", "page: $(rm), -host NAME"},
		{"GET", "*/*", "evil.example", "-host evil.example"},
		{"GET", "*/*", "a;b", "-host NAME"},
		{"POST", "text/html", "evil.example", "-host evil.example"},
	} {
		r := httptest.NewRequest(tt.method, "/", nil)
		r.Host = tt.host
		r.Header.Set("Accept", tt.accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if body := w.Body.String(); !strings.Contains(body, tt.want) {
			t.Errorf("%+v: %s", tt, body)
		}
	}
}

// A page of another site cannot change anything, whatever the path is. Programs, pages of
// the playground and those of trusted origins can. Without sameOrigin, all requests pass.
func TestCrossOrigin(t *testing.T) {
	tests := []struct {
		origin, site string
		pass         bool
	}{
		{"", "", true}, // a program
		{"http://play.example", "same-origin", true},
		{"http://play.example", "", true}, // an old browser
		{"https://play.example", "", true},
		{frontend, "cross-site", true},
		{"", "none", true}, // the visitor's own doing
		{"http://evil.example", "cross-site", false},
		{"http://evil.example", "", false},
		{"http://play.example:8080", "same-site", false},
		{"null", "cross-site", false},
		{"null", "", false},
		{"", "cross-site", false},
	}
	h := handler(t, edge.Options{Addr: open})
	for _, path := range []string{"/", "/api/tasks", "/%61pi/tasks", "/api%2Ftasks", "//api/tasks", "/lab/x/../main/api/token", "/socket.io/"} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "SOMETHING"} {
			for _, tt := range tests {
				r := httptest.NewRequest(method, path, nil)
				r.Host = "play.example"
				if tt.origin != "" {
					r.Header.Set("Origin", tt.origin)
				}
				if tt.site != "" {
					r.Header.Set("Sec-Fetch-Site", tt.site)
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if pass := w.Code == http.StatusNoContent; pass != tt.pass || !pass && (w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `"code":"cross_origin"`)) {
					t.Errorf("%s %s, Origin %q, Sec-Fetch-Site %q: %d %s", method, path, tt.origin, tt.site, w.Code, w.Body)
				}
			}
		}
	}
}

func TestParseNamesRefuses(t *testing.T) {
	for _, list := range []string{"", "https://play.example", "play.example:3000", "play.example/", "a b"} {
		if got, err := edge.ParseNames(list); err == nil {
			t.Errorf("%q: %q", list, got)
		}
	}
}

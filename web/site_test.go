package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/web"
	"github.com/socketplay/socketplay/web/pages"
)

// everyPage lists one address of each kind of page.
var everyPage = []string{"/", "/play", "/play?instances=1", "/play?instances=9", "/lab/main/", "/lessons", "/lessons/04-emit-targets", "/compare", "/player", "/join", "/join/guest", "/join/screen", "/nowhere", "/lessons/nowhere"}

// bare returns the site of a fresh clone, in which nothing was built.
func bare(t *testing.T) *web.Site {
	t.Helper()
	return site(t, map[string]string{"static/css/base.css": "a{}"})
}

// built returns a site in which both clients were built.
func built(t *testing.T) *web.Site {
	t.Helper()
	return site(t, map[string]string{
		"static/css/base.css":             "a{}",
		"build/client/socketplay.js":      "export {};",
		"build/client/socketplay.wasm":    "wasm",
		"build/client/socketplay.wasm.br": "br",
		"build/angular/index.html":        "<!doctype html><title>Angular</title>",
		"build/angular/main-X2YP4KQA.js":  "1",
		"build/angular/favicon.svg":       "<svg/>",
	})
}

// site returns a site that reads only the given files, so that a test does not depend on
// what make has built.
func site(t *testing.T, files map[string]string) *web.Site {
	t.Helper()
	return newSite(t, files, false)
}

func newSite(t *testing.T, files map[string]string, dashboard bool) *web.Site {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := web.New(&web.Options{Dev: dir, Dashboard: dashboard})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// embedded returns the site with the assets that are built into the program.
func embedded(t *testing.T) *web.Site {
	t.Helper()
	s, err := web.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends a request as a browser does.
func ask(s http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost:3000"+path, nil)
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	s := embedded(t)
	for _, path := range everyPage {
		want := http.StatusOK
		switch {
		case strings.Contains(path, "nowhere"):
			want = http.StatusNotFound
		case strings.Contains(path, "instances=9"):
			want = http.StatusBadRequest
		}
		w := ask(s, "GET", path)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
		if got := w.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("%s is %q", path, got)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
	}
}

// The page of /play says how many instances the lab has that it opens. It opens none of a size
// that no lab has, and says so.
func TestPlayOpensALab(t *testing.T) {
	s := bare(t)
	for query, want := range map[string]string{
		"": `data-instances=""`, "?client=official": `data-instances=""`, "?instances=1": `data-instances="1"`, "?instances=4": `data-instances="4"`,
	} {
		if w := ask(s, "GET", "/play"+query); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `href="/lab/main/"`) || !strings.Contains(w.Body.String(), "a page cannot open a lab") {
			t.Errorf("/play%s: %d, without %s", query, w.Code, want)
		}
	}
	for _, nonsense := range []string{"", "0", "5", "-1", "+1", "01", "1.5", "two", "1e0", "<b>"} {
		w := ask(s, "GET", "/play?instances="+url.QueryEscape(nonsense))
		if w.Code != http.StatusBadRequest || strings.Contains(w.Body.String(), "data-open") || !strings.Contains(w.Body.String(), "A lab has 1 to 4.") {
			t.Errorf("instances=%s: %d %s", nonsense, w.Code, w.Body)
		}
	}
}

func TestSlashAtTheEnd(t *testing.T) {
	s := bare(t)
	for _, path := range []string{"/play/", "/lessons/", "/compare//"} {
		w := ask(s, "GET", path)
		if w.Code != http.StatusPermanentRedirect && w.Code != http.StatusTemporaryRedirect {
			t.Errorf("%s: %d", path, w.Code)
		}
		if got := w.Header().Get("Location"); !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") {
			t.Errorf("%s leads to %q", path, got)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := built(t)
	paths := append([]string{"/static/live/css/base.css", "/static/x/none", "/client/socketplay.js", "/angular/", "/angular/main-X2YP4KQA.js"}, everyPage...)
	for _, path := range paths {
		h := ask(s, "GET", path).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; " +
				"connect-src 'self' ws://localhost:3000 wss://localhost:3000; style-src 'self'; img-src 'self'; " +
				"font-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'",
			"X-Content-Type-Options":     "nosniff",
			"Referrer-Policy":            "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s\n got %q\nwant %q", path, name, got, want)
			}
		}
	}
}

func TestHostCannotWriteThePolicy(t *testing.T) {
	s := bare(t)
	for _, host := range []string{"x; script-src *", "a b", "x,y", "'unsafe-inline'", "*", "", "a/b", strings.Repeat("a", 300)} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "; connect-src 'self'; ") {
			t.Errorf("host %.20q: %s", host, policy)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Host = "[::1]:3000"
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, " ws://[::1]:3000 ") {
		t.Errorf("an IPv6 host: %s", policy)
	}
}

func TestOnlyReading(t *testing.T) {
	s := built(t)
	for _, path := range []string{"/", "/play", "/nowhere", "/static/live/css/base.css", "/angular/"} {
		for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS"} {
			w := ask(s, method, path)
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d, Allow %q", method, path, w.Code, w.Header().Get("Allow"))
			}
		}
	}
	if w := ask(s, "HEAD", "/"); w.Code != http.StatusOK {
		t.Errorf("HEAD /: %d", w.Code)
	}
	if body := ask(s, "POST", "/play").Body.String(); !strings.Contains(body, "POST /api/tasks") {
		t.Error("the refusal does not name an address that answers POST")
	}
}

func TestProgramsGetText(t *testing.T) {
	w := ask(bare(t), "GET", "/nowhere", "Accept", "application/json")
	if w.Code != http.StatusNotFound || w.Body.String() != "Nothing is served at /nowhere.\n" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}

func TestAddressesAreText(t *testing.T) {
	body := ask(bare(t), "GET", "/%3Cscript%3Ealert(1)%3C/script%3E").Body.String()
	if strings.Contains(body, "<script>alert") || !strings.Contains(body, "&lt;script&gt;alert(1)") {
		t.Error("the address is not escaped")
	}
}

func TestOptionsAreShown(t *testing.T) {
	s, err := web.New(&web.Options{Settings: []pages.Setting{
		{Name: "pingTimeout", Value: "7 s", Default: "20 s", Meaning: "How long it waits.", Main: true},
		{Name: "cookie", Value: "on", Default: "off", Meaning: "Whether there is one."},
	}})
	if err != nil {
		t.Fatal(err)
	}
	main := []string{">pingTimeout<", ">7 s<", ">20 s<", ">How long it waits.<"}
	for path, want := range map[string][]string{
		"/":          append([]string{"<code>/lab/main/b/socket.io/</code>"}, main...),
		"/lab/main/": append([]string{">cookie<", ">on<", ">off<", ">Whether there is one.<"}, main...),
	} {
		body := ask(s, "GET", path).Body.String()
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s does not show %q", path, text)
			}
		}
	}
	if strings.Contains(ask(s, "GET", "/").Body.String(), ">cookie<") {
		t.Error("the first page shows an option that is not one of the main ones")
	}
}

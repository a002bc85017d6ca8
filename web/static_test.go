package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/web"
)

const year = "public, max-age=31536000, immutable"

// prefixOf finds the beginning of the assets' addresses in a page, such as
// "/static/0f3a…/".
func prefixOf(t *testing.T, page string) string {
	t.Helper()
	prefix := regexp.MustCompile(`/static/[0-9a-f]{12}/`).FindString(page)
	if prefix == "" {
		t.Fatal("the page names no asset")
	}
	return prefix
}

func TestPageAssetsExist(t *testing.T) {
	s := embedded(t)
	for _, path := range everyPage {
		body := ask(s, "GET", path).Body.String()
		prefixOf(t, body)
		for _, match := range regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`).FindAllStringSubmatch(body, -1) {
			w := ask(s, "GET", match[1])
			if w.Code != http.StatusOK {
				t.Errorf("%s loads %s: %d", path, match[1], w.Code)
			}
			if got := w.Header().Get("Cache-Control"); got != year {
				t.Errorf("%s: Cache-Control %q", match[1], got)
			}
			if w.Header().Get("ETag") == "" {
				t.Errorf("%s has no entity tag", match[1])
			}
		}
	}
}

func TestTextIsCompressed(t *testing.T) {
	s := embedded(t)
	address := prefixOf(t, ask(s, "GET", "/").Body.String()) + "css/tokens.css"
	if got := ask(s, "GET", address, "Accept-Encoding", "gzip").Header().Get("Content-Encoding"); got != "gzip" {
		t.Errorf("encoded as %q", got)
	}
}

func TestOldHash(t *testing.T) {
	s := embedded(t)
	prefix := prefixOf(t, ask(s, "GET", "/").Body.String())
	w := ask(s, "GET", "/static/000000000000/css/base.css")
	if w.Code != http.StatusTemporaryRedirect || w.Header().Get("Location") != prefix+"css/base.css" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d to %q, %s", w.Code, w.Header().Get("Location"), w.Header().Get("Cache-Control"))
	}
}

func TestMissingAsset(t *testing.T) {
	s := embedded(t)
	prefix := prefixOf(t, ask(s, "GET", "/").Body.String())
	for _, path := range []string{prefix + "css/none.css", prefix, prefix + "css", "/static/000000000000/none", "/client/none.js", prefix + "..%2f..%2fsite.go"} {
		w := ask(s, "GET", path)
		if w.Code != http.StatusNotFound || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, Cache-Control %q", path, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

func TestClient(t *testing.T) {
	s := built(t)
	w := ask(s, "GET", "/client/socketplay.wasm", "Accept-Encoding", "gzip, br")
	h := w.Header()
	if w.Code != http.StatusOK || h.Get("Content-Type") != "application/wasm" || h.Get("Content-Encoding") != "br" || w.Body.String() != "br" {
		t.Errorf("%d %s, encoded as %q: %q", w.Code, h.Get("Content-Type"), h.Get("Content-Encoding"), w.Body)
	}
	if got := h.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("the stable address has Cache-Control %q", got)
	}
	if w := ask(s, "GET", "/client/socketplay.wasm", "If-None-Match", h.Get("ETag"), "Accept-Encoding", "br"); w.Code != http.StatusNotModified {
		t.Errorf("with the tag of the version that a browser has: %d", w.Code)
	}
	if w := ask(s, "GET", "/static/live/client/socketplay.js"); w.Code != http.StatusOK {
		t.Errorf("beside the other modules: %d", w.Code)
	}
}

// Browsers may keep the WASM program for a year if its address contains the version.
func TestClientIsKept(t *testing.T) {
	s := embedded(t)
	module := ask(s, "GET", "/client/socketplay.js")
	if module.Code != http.StatusOK {
		t.Fatal("the client is not built: run make client")
	}
	program := regexp.MustCompile(`socketplay\.wasm\?v=[0-9a-f]{16}`).FindString(module.Body.String())
	if program == "" || module.Header().Get("Cache-Control") != "no-cache" {
		t.Fatalf("the module asks for %q and has Cache-Control %q", program, module.Header().Get("Cache-Control"))
	}
	for path, want := range map[string]string{
		"/client/" + program:             year,
		"/client/" + program + "0":       "no-cache",
		"/client/socketplay.wasm":        "no-cache",
		"/client/socketplay.js?v=":       "no-cache",
		"/client/socketplay.wasm?v=none": "no-cache",
	} {
		h := ask(s, "GET", path, "Accept-Encoding", "gzip, deflate, br, zstd").Header()
		if h.Get("Cache-Control") != want || h.Get("Content-Encoding") != "br" || h.Get("ETag") == "" {
			t.Errorf("%s: Cache-Control %q, encoded as %q, ETag %q; want %q", path, h.Get("Cache-Control"), h.Get("Content-Encoding"), h.Get("ETag"), want)
		}
	}

	// A page preloads the WASM program from exactly the address that the client's
	// module uses.
	for path, want := range map[string]bool{"/play": true, "/lab/main/": true, "/lessons/04-emit-targets": true, "/compare": true, "/": false, "/player": false, "/play?client=official": false, "/lab/main/?client=official": false} {
		page := ask(s, "GET", path).Body.String()
		if got := strings.Contains(page, `rel="preload" as="fetch" crossorigin="anonymous" href="`+prefixOf(t, page)+"client/"+program+`"`); got != want {
			t.Errorf("%s preloads the program: %t, want %t", path, got, want)
		}
	}
}

func TestNothingBuilt(t *testing.T) {
	s := bare(t)
	for path, want := range map[string]string{
		"/":        "The WASM client was not built",
		"/compare": "was not built into this program",
	} {
		w := ask(s, "GET", path)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s (%d) does not say %q", path, w.Code, want)
		}
	}
	// On the page of a lab, js/play.js says that the client was not built. It reads the attribute
	// data-client.
	for _, test := range []struct {
		site *web.Site
		want bool
	}{{s, false}, {built(t), true}} {
		if got := strings.Contains(ask(test.site, "GET", "/lab/main/").Body.String(), " data-client"); got != test.want {
			t.Errorf("data-client is there: %t, want %t", got, test.want)
		}
	}
	if w := ask(s, "GET", "/client/socketplay.js"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "run make") {
		t.Errorf("the client: %d %q", w.Code, w.Body)
	}
	if w := ask(s, "GET", "/angular/"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "<pre><code>make</code></pre>") {
		t.Errorf("Angular: %d", w.Code)
	}
}

func TestAngular(t *testing.T) {
	s := built(t)
	for path, want := range map[string]struct {
		status int
		cache  string
	}{
		"/angular/":                 {200, "no-store"},
		"/angular/?instance=b":      {200, "no-store"},
		"/angular/tasks/1":          {200, "no-store"},
		"/angular/main-X2YP4KQA.js": {200, "no-cache"}, // no-cache, because the tree is live
		"/angular/favicon.svg":      {200, "no-cache"},
		"/angular/main-00000000.js": {404, "no-store"},
	} {
		w := ask(s, "GET", path)
		if w.Code != want.status || w.Header().Get("Cache-Control") != want.cache {
			t.Errorf("%s: %d, %q; want %v", path, w.Code, w.Header().Get("Cache-Control"), want)
		}
	}
	if w := ask(s, "GET", "/angular"); w.Code/100 != 3 || w.Header().Get("Location") != "/angular/" {
		t.Errorf("/angular: %d to %q", w.Code, w.Header().Get("Location"))
	}
}

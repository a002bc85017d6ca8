package assets_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/socketplay/socketplay/web/assets"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func tree(t *testing.T, files fstest.MapFS) *assets.Tree {
	t.Helper()
	tree, err := assets.Load(assets.Source{FS: files})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func get(t *testing.T, tree *assets.Tree, name string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", "/"+name, nil)
	r.Header = header
	w := httptest.NewRecorder()
	if !tree.Serve(w, r, name, assets.Immutable) {
		t.Fatalf("%s: no such file", name)
	}
	return w.Result()
}

func body(t *testing.T, resp *http.Response) []byte {
	t.Helper()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestHashNamesTheWholeTree(t *testing.T) {
	first := tree(t, fstest.MapFS{"a.js": file("1"), "b/c.css": file("2")}).Hash()
	if len(first) != 12 {
		t.Errorf("hash %q: want 12 digits", first)
	}
	for name, files := range map[string]fstest.MapFS{
		"content": {"a.js": file("1"), "b/c.css": file("3")},
		"name":    {"a.js": file("1"), "b/d.css": file("2")},
		"more":    {"a.js": file("1"), "b/c.css": file("2"), "e": file("")},
		"sibling": {"a.js": file("1"), "b/c.css": file("2"), "a.js.br": file("x")},
	} {
		if tree(t, files).Hash() == first {
			t.Errorf("with another %s, the hash is the same", name)
		}
	}
	if again := tree(t, fstest.MapFS{"b/c.css": file("2"), "a.js": file("1")}).Hash(); again != first {
		t.Errorf("the same files have hash %q, then %q", first, again)
	}
}

func TestEncodings(t *testing.T) {
	text := strings.Repeat("const a = 1;\n", 200)
	files := fstest.MapFS{
		"app.wasm":    file("wasm"),
		"app.wasm.br": file("br"),
		"app.wasm.gz": file("gz"),
		"text.js":     file(text),
		"small.css":   file("a{}"),
	}
	all := tree(t, files)
	for _, test := range []struct{ name, accept, encoding, body string }{
		{"app.wasm", "gzip, deflate, br, zstd", "br", "br"},
		{"app.wasm", "gzip", "gzip", "gz"},
		{"app.wasm", "br;q=0.2, gzip;q=0.9", "gzip", "gz"},
		{"app.wasm", "br;q=0, gzip;q=0", "", "wasm"},
		{"app.wasm", "identity", "", "wasm"},
		{"app.wasm", "", "", "wasm"},
		{"app.wasm", "*", "br", "br"},
		{"app.wasm", "*;q=0", "", "wasm"},
		{"app.wasm", "br;q=nonsense", "", "wasm"},
		{"app.wasm", "BR", "br", "br"},
		{"small.css", "gzip, br", "", "a{}"},
	} {
		resp := get(t, all, test.name, http.Header{"Accept-Encoding": {test.accept}})
		if got := resp.Header.Get("Content-Encoding"); got != test.encoding {
			t.Errorf("%s, accepting %q: encoded as %q, want %q", test.name, test.accept, got, test.encoding)
		}
		if got := string(body(t, resp)); got != test.body {
			t.Errorf("%s, accepting %q: %q, want %q", test.name, test.accept, got, test.body)
		}
		if vary := resp.Header.Get("Vary"); test.name == "app.wasm" && vary != "Accept-Encoding" {
			t.Errorf("%s varies by %q", test.name, vary)
		}
	}

	resp := get(t, all, "text.js", http.Header{"Accept-Encoding": {"gzip"}})
	zr, err := gzip.NewReader(bytes.NewReader(body(t, resp)))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(zr); err != nil || string(plain) != text {
		t.Errorf("text.js, unpacked: %d bytes, %v; want %d", len(plain), err, len(text))
	}
	if resp.ContentLength <= 0 || resp.ContentLength >= int64(len(text)) {
		t.Errorf("Content-Length %d", resp.ContentLength)
	}
}

func TestSiblingsAreNotServed(t *testing.T) {
	all := tree(t, fstest.MapFS{"app.js": file("js"), "app.js.br": file("br")})
	for _, name := range []string{"app.js.br", "", "nothing", "../app.js"} {
		if all.Has(name) {
			t.Errorf("%q is served", name)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	all := tree(t, fstest.MapFS{"a.wasm": file(""), "a.js": file(""), "a.css": file(""), "a.svg": file(""), "a.json": file(""), "a.weird": file("")})
	for name, want := range map[string]string{
		"a.wasm":  "application/wasm",
		"a.js":    "text/javascript; charset=utf-8",
		"a.css":   "text/css; charset=utf-8",
		"a.svg":   "image/svg+xml",
		"a.json":  "application/json",
		"a.weird": "application/octet-stream",
	} {
		if got := get(t, all, name, nil).Header.Get("Content-Type"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestEntityTags(t *testing.T) {
	all := tree(t, fstest.MapFS{"a.wasm": file("plain"), "a.wasm.br": file("br")})
	plain := get(t, all, "a.wasm", nil)
	br := get(t, all, "a.wasm", http.Header{"Accept-Encoding": {"br"}})
	tag := br.Header.Get("ETag")
	if tag == "" || tag == plain.Header.Get("ETag") {
		t.Errorf("entity tags %q and %q: want one for each encoding", plain.Header.Get("ETag"), tag)
	}
	again := get(t, all, "a.wasm", http.Header{"Accept-Encoding": {"br"}, "If-None-Match": {tag}})
	if again.StatusCode != http.StatusNotModified || len(body(t, again)) > 0 {
		t.Errorf("with its tag: %s", again.Status)
	}
	if got := again.Header.Get("Cache-Control"); got != string(assets.Immutable) {
		t.Errorf("Cache-Control %q", got)
	}
}

func TestLiveReadsTheDisk(t *testing.T) {
	files := fstest.MapFS{"js/a.js": file("one")}
	live := assets.Live(assets.Source{FS: files}, assets.Source{FS: fstest.MapFS{"c.js": file("client")}, At: "client"})
	if got := string(body(t, get(t, live, "js/a.js", nil))); got != "one" {
		t.Errorf("first %q", got)
	}
	files["js/a.js"] = file("two")
	resp := get(t, live, "js/a.js", nil)
	if got := string(body(t, resp)); got != "two" {
		t.Errorf("then %q", got)
	}
	if got := resp.Header.Get("Cache-Control"); got != string(assets.Revalidate) {
		t.Errorf("Cache-Control %q: a browser must not keep a live file", got)
	}
	if !live.Has("client/c.js") || live.Has("c.js") {
		t.Error("a source is not at the place that At names")
	}
	for _, name := range []string{"js", "../js/a.js", "/js/a.js", ""} {
		if live.Has(name) {
			t.Errorf("%q is served", name)
		}
	}
}

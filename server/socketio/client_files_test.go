package socketio_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/internal/testnet"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/socketio/internal/sockettest"
)

func TestClientFiles(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	opts := &socketio.Options{
		ClientFiles: fstest.MapFS{
			"socket.io.js": file("the client"), "socket.io.js.br": file("the client, by brotli"), "socket.io.js.map": file("{}"),
			"socketplay.js": file("ours"), "socketplay.wasm": file("the program"), "socketplay.wasm.br": file("the program, by brotli"), "notes.txt": file("not for others"), "dir/socket.io.js": file("nor this"),
		},
		ClientVersion: "4.8.4",
		CORS:          &engine.CORS{Origins: []string{"https://app.example"}},
	}
	sockettest.Run(t, opts, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		tests := []struct {
			path, accept string
			status       int
			body, coding string
		}{
			{"socket.io.js", "identity", 200, "the client", ""},
			{"socket.io.js", "gzip, deflate, br", 200, "", "gzip"}, // all are accepted equally: the first one is used
			{"socket.io.js", "br, gzip", 200, "the client, by brotli", "br"},
			{"socket.io.js.map", "br", 200, "{}", ""}, // there is no brotli version of this file
			{"socket.io.js.br", "identity", 400, "", ""},
			{"socketplay.js", "identity", 200, "ours", ""},
			{"socketplay.wasm", "gzip, deflate, br", 200, "the program, by brotli", "br"}, // not a bundle: brotli is preferred
			{"socketplay.wasm", "gzip, br;q=0", 200, "", "gzip"},
			{"socketplay.wasm", "identity", 200, "the program", ""},
			{"notes.txt", "identity", 400, "", ""},
			{"dir/socket.io.js", "identity", 400, "", ""},
			{"absent.js", "identity", 400, "", ""},
		}
		etags := map[string]string{}
		for _, tt := range tests {
			resp, body := fetch(t, net, "GET", tt.path, map[string]string{"Accept-Encoding": tt.accept, "Origin": "https://app.example"})
			if resp.StatusCode != tt.status || resp.Header.Get("Content-Encoding") != tt.coding {
				t.Errorf("%s: %d %q, want %d %q", tt.path, resp.StatusCode, resp.Header.Get("Content-Encoding"), tt.status, tt.coding)
			}
			if tt.body != "" && body != tt.body {
				t.Errorf("%s: %q, want %q", tt.path, body, tt.body)
			}
			if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "https://app.example" {
				t.Errorf("%s: no CORS header, %q", tt.path, got)
			}
			etags[tt.path] = resp.Header.Get("ETag")
		}
		if etags["socket.io.js"] != `"4.8.4"` || etags["socketplay.js"] == "" || etags["socket.io.js"] == etags["socketplay.js"] {
			t.Errorf("ETags %q", etags)
		}
		if resp, body := fetch(t, net, "GET", "socket.io.js", map[string]string{"If-None-Match": `"x", W/` + etags["socket.io.js"]}); resp.StatusCode != 304 || body != "" {
			t.Errorf("If-None-Match with the current version: %d %q", resp.StatusCode, body)
		}
		version := strings.Trim(etags["socketplay.wasm"], `"`)
		for path, want := range map[string]string{
			"socketplay.wasm":                "public, max-age=0",
			"socketplay.wasm?v=" + version:   "public, max-age=31536000, immutable",
			"socketplay.wasm?v=an-older-one": "public, max-age=0",
			"socketplay.wasm?v=":             "public, max-age=0",
		} {
			resp, body := fetch(t, net, "GET", path, map[string]string{"Accept-Encoding": "identity"})
			if got := resp.Header.Get("Cache-Control"); got != want || body != "the program" || resp.Header.Get("Content-Type") != "application/wasm" {
				t.Errorf("%s: Cache-Control %q, want %q; %q", path, got, want, body)
			}
		}
		if resp, _ := fetch(t, net, "POST", "socket.io.js", nil); resp.StatusCode != 400 {
			t.Errorf("POST: %d", resp.StatusCode)
		}
	})
	sockettest.Run(t, nil, func(t *testing.T, io *socketio.Server, net *testnet.Server) {
		if resp, _ := fetch(t, net, "GET", "socket.io.js", nil); resp.StatusCode != 400 {
			t.Errorf("a server without files: %d", resp.StatusCode)
		}
	})
}

package socketio

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/socketplay/socketplay/server/engine"
)

// clientFiles serves the client's bundles below the server's path, as the official
// option serveClient does. It reads and compresses each file once.
type clientFiles struct {
	prefix  string
	fsys    fs.FS
	version string
	cors    *engine.CORS // adds the headers without which a page of another origin cannot load a module

	mu    sync.Mutex
	files map[string]*clientFile // by content coding, ":" and name; nil if there is no such file
}

type clientFile struct {
	data []byte
	etag string
}

func newClientFiles(opts *Options) *clientFiles {
	if opts.ClientFiles == nil {
		return nil
	}
	return &clientFiles{prefix: opts.Path, fsys: opts.ClientFiles, version: opts.ClientVersion, cors: opts.CORS, files: make(map[string]*clientFile)}
}

var clientTypes = map[string]string{
	".js":   "application/javascript; charset=utf-8",
	".ts":   "text/plain; charset=utf-8", // type declarations, for editors and compilers
	".map":  "application/json; charset=utf-8",
	".wasm": "application/wasm",
}

// serve answers r if r asks for one of the files. It reports whether it has answered.
func (c *clientFiles) serve(w http.ResponseWriter, r *http.Request) bool {
	if c == nil {
		return false
	}
	name, ok := strings.CutPrefix(r.URL.Path, c.prefix)
	kind := clientTypes[path.Ext(name)]
	if !ok || kind == "" || strings.Contains(name, "/") || !fs.ValidPath(name) || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	plain := c.file(name, "")
	if plain == nil {
		return false
	}
	c.cors.Apply(w, r)
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=0")
	if v := r.URL.Query().Get("v"); v != "" && `"`+v+`"` == plain.etag {
		// The URL names this version of the file, so the content at this URL never changes.
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("ETag", plain.etag)
	h.Add("Vary", "Accept-Encoding")
	if ifNoneMatch(r.Header.Get("If-None-Match"), plain.etag) {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	body := plain.data
	if coding := c.coding(name, r.Header.Values("Accept-Encoding")); coding != "" {
		h.Set("Content-Encoding", coding)
		body = c.file(name, coding).data
	}
	_, _ = w.Write(body) // an error means that the client has gone
	return true
}

// coding picks a content coding that the client accepts. If a browser accepts several
// codings equally, the official server picks the coding that the browser names first, which
// is gzip. For the official bundles, this server does the same. Other files, such as a
// WebAssembly client, are large, so this server prefers brotli for them, which makes them
// smaller.
func (c *clientFiles) coding(name string, accept []string) string {
	if c.file(name, "br") == nil {
		return engine.AcceptedCoding(accept, "gzip", "deflate")
	}
	coding := engine.AcceptedCoding(accept, "br", "gzip", "deflate")
	if !isBundle(name) && coding != "" && engine.AcceptedCoding(accept, "br") == "br" {
		return "br"
	}
	return coding
}

// isBundle reports whether a file is one of the official client's bundles.
func isBundle(name string) bool { return strings.HasPrefix(name, "socket.io.") }

// file returns a file in a content coding, where "" means uncompressed. It returns nil if
// the file does not exist in this coding.
func (c *clientFiles) file(name, coding string) *clientFile {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := coding + ":" + name
	f, known := c.files[key]
	if known {
		return f
	}
	// Do not remember which uncompressed files do not exist: clients can ask for any name,
	// so the map would grow without limit.
	if f = c.read(name, coding); f != nil || coding != "" {
		c.files[key] = f
	}
	return f
}

func (c *clientFiles) read(name, coding string) *clientFile {
	suffix := map[string]string{"br": ".br", "gzip": ".gz"}[coding]
	if coding == "" || suffix != "" {
		if data, err := fs.ReadFile(c.fsys, name+suffix); err == nil {
			return &clientFile{data, c.etag(name, data)}
		}
	}
	if coding == "" || coding == "br" {
		return nil
	}
	data, err := fs.ReadFile(c.fsys, name)
	if err != nil {
		return nil
	}
	var buf bytes.Buffer
	var w io.WriteCloser = zlib.NewWriter(&buf)
	if coding == "gzip" {
		w = gzip.NewWriter(&buf)
	}
	_, _ = w.Write(data) // a buffer never fails
	_ = w.Close()
	return &clientFile{data: buf.Bytes()}
}

func (c *clientFiles) etag(name string, data []byte) string {
	version := c.version
	if version == "" || !isBundle(name) {
		sum := sha256.Sum256(data)
		version = hex.EncodeToString(sum[:8])
	}
	return `"` + version + `"`
}

// ifNoneMatch reports whether an If-None-Match header names etag. If so, the client already
// has this version of the file.
func ifNoneMatch(header, etag string) bool {
	for have := range strings.SplitSeq(header, ",") {
		if have = strings.TrimSpace(have); strings.TrimPrefix(have, "W/") == etag || have == "*" {
			return true
		}
	}
	return false
}

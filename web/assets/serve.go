package assets

import (
	"bytes"
	"net/http"
	"strconv"
	"time"
)

// Cache is the value of a Cache-Control header. It says how long a browser may keep a
// response.
type Cache string

// Use Immutable if the address of a file changes with its content. Use Revalidate if the
// address stays the same, so that browsers ask for changes. Use NoStore if browsers must
// not keep the response at all.
const (
	Immutable  Cache = "public, max-age=31536000, immutable"
	Revalidate Cache = "no-cache"
	NoStore    Cache = "no-store"
)

// Serve answers with the file of that name. If the tree has no such file, Serve returns
// false and writes nothing. In a live tree, Immutable counts as Revalidate.
func (t *Tree) Serve(w http.ResponseWriter, r *http.Request, name string, cache Cache) bool {
	f, ok := t.find(name)
	if !ok {
		return false
	}
	if t.live() && cache == Immutable {
		cache = Revalidate
	}
	v, encoding := f.chooseVariant(r.Header.Get("Accept-Encoding"))
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Cache-Control", string(cache))
	h.Set("ETag", v.etag)
	if f.br.data != nil || f.gzip.data != nil {
		h.Add("Vary", "Accept-Encoding")
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
		if r.Header.Get("Range") == "" {
			// ServeContent sets no Content-Length for encoded content.
			h.Set("Content-Length", strconv.Itoa(len(v.data)))
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(v.data))
	return true
}

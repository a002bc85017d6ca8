package assets

import (
	"bytes"
	"net/http"
	"strconv"
	"time"
)

// Cache is how long a response may be used again.
type Cache string

// Immutable is for addresses that change with their content, Revalidate for
// those that stay, NoStore for what must always be asked for.
const (
	Immutable  Cache = "public, max-age=31536000, immutable"
	Revalidate Cache = "no-cache"
	NoStore    Cache = "no-store"
)

// Serve answers with the file of that name and reports whether there is one; if
// not, it wrote nothing. In a live tree nothing is kept for a year.
func (t *Tree) Serve(w http.ResponseWriter, r *http.Request, name string, cache Cache) bool {
	f, ok := t.find(name)
	if !ok {
		return false
	}
	if t.live() && cache == Immutable {
		cache = Revalidate
	}
	v, encoding := f.choose(r.Header.Get("Accept-Encoding"))
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
			// ServeContent leaves it out for encoded content.
			h.Set("Content-Length", strconv.Itoa(len(v.data)))
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(v.data))
	return true
}

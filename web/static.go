package web

import (
	"net/http"

	"github.com/socketplay/socketplay/web/assets"
)

// serveStatic answers for fingerprinted assets. An old hash, of a page that was
// open while the program was replaced, leads to the new one.
func (s *Site) serveStatic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	switch {
	case !s.static.Has(name):
		s.noAsset(w, r)
	case r.PathValue("hash") != s.static.Hash():
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, s.prefix+name, http.StatusTemporaryRedirect)
	default:
		s.static.Serve(w, r, name, assets.Immutable)
	}
}

// serveClient is the WASM client under an address that stays, for pages that
// are not ours.
func (s *Site) serveClient(w http.ResponseWriter, r *http.Request) {
	if !s.static.Serve(w, r, "client/"+r.PathValue("name"), assets.Revalidate) {
		s.noAsset(w, r)
	}
}

func (s *Site) serveIcon(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, s.prefix+"img/favicon.svg", http.StatusTemporaryRedirect)
}

// noAsset is for programs: no page, and nothing that a browser would keep.
func (s *Site) noAsset(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	text := "There is no asset " + r.URL.Path + "."
	if !s.HasClient() {
		text += " The WASM client was not built into this program: run make."
	}
	http.Error(w, text, http.StatusNotFound)
}

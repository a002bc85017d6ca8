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

// serveClient is the WASM client under an address that stays, for pages that are
// not ours. The program itself is asked for by its version.
func (s *Site) serveClient(w http.ResponseWriter, r *http.Request) {
	name := "client/" + r.PathValue("name")
	cache := assets.Revalidate
	if v := r.URL.Query().Get("v"); v != "" && v == s.static.Version(name) {
		cache = assets.Immutable
	}
	if !s.static.Serve(w, r, name, cache) {
		s.noAsset(w, r)
	}
}

// clientProgram is the asset that the client's module is going to ask for, "" if
// the page asks for another client or ours was not built.
func (s *Site) clientProgram(r *http.Request) string {
	const name = "client/socketplay.wasm"
	version := s.static.Version(name)
	if version == "" || r.URL.Query().Get("client") == "official" {
		return ""
	}
	return name + "?v=" + version
}

func (s *Site) serveIcon(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, s.prefix+"img/favicon.svg", http.StatusTemporaryRedirect)
}

// noAsset is for programs: no page, and nothing that a browser would keep.
func (s *Site) noAsset(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	text := "There is no asset " + r.URL.Path + "."
	if !s.hasClient() {
		text += " The WASM client was not built into this program: run make."
	}
	http.Error(w, text, http.StatusNotFound)
}

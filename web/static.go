package web

import (
	"net/http"

	"github.com/socketplay/socketplay/web/assets"
)

// serveStatic serves the assets whose address contains the hash. It redirects an address
// with an old hash to the new address, because a page may still be open after a new
// version of the program has started.
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

// serveClient serves the WASM client at an address without a hash, for pages that are not
// ours. The address of the WASM program contains a version, so browsers may keep that
// file.
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

// clientProgram returns the address of the WASM program that the client's module loads.
// It returns "" if the request asks for the official client, or if our client was not
// built.
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

// noAsset answers 404 in plain text, because only programs ask for assets. Browsers must
// not cache this answer.
func (s *Site) noAsset(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	text := "There is no asset " + r.URL.Path + "."
	if !s.hasClient() {
		text += " The WASM client was not built into this program: run make."
	}
	http.Error(w, text, http.StatusNotFound)
}

package interoptest

import (
	"encoding/json"
	"net/http"
)

// controls handles the requests that doc.go lists.
func (p *Park) controls() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /seen", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		_ = json.NewEncoder(w).Encode(p.seen[r.FormValue("id")])
	})
	mux.HandleFunc("POST /stop", func(w http.ResponseWriter, r *http.Request) {
		fail(w, p.stop(r.FormValue("name")))
	})
	mux.HandleFunc("POST /start", func(w http.ResponseWriter, r *http.Request) {
		name := r.FormValue("name")
		p.mu.Lock()
		addr := p.running[name].addr
		p.mu.Unlock()
		fail(w, p.start(name, addr))
	})
	mux.HandleFunc("POST /new", func(w http.ResponseWriter, r *http.Request) {
		name, err := p.copy(r.FormValue("like"))
		if err != nil {
			fail(w, err)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"name": name, "url": p.URLs()[name]})
	})
	return allowOrigin(mux, p.config.Origin)
}

// allowOrigin lets a page of that origin read the answers of h, by a CORS header.
func allowOrigin(h http.Handler, origin string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if origin != "" {
			w.Header().Set("Access-Control-Allow-Origin", origin)
		}
		h.ServeHTTP(w, r)
	})
}

// fail answers a request with err, unless err is nil.
func fail(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

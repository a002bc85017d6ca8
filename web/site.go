package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/socketplay/socketplay/lessons"
	"github.com/socketplay/socketplay/web/assets"
	"github.com/socketplay/socketplay/web/layouts"
	"github.com/socketplay/socketplay/web/pages"
)

// Site serves the pages and their assets. It is safe for concurrent use.
type Site struct {
	options   Options
	static    *assets.Tree // the folder static, and the folder build/client as client/
	angular   *assets.Tree // build/angular
	dashboard *assets.Tree // build/dashboard
	prefix    string       // "/static/{hash}/"
	course    []lessons.Lesson
	pages     map[string]func() templ.Component
	handler   http.Handler
}

// New returns the site. opts may be nil.
func New(opts *Options) (*Site, error) {
	s := &Site{options: opts.withDefaults()}
	dev := s.options.Dev
	var sources [3]assets.Source
	for i, folder := range []struct{ name, at string }{
		{"static", ""},
		{"build/client", "client"},
		{"build/angular", ""},
	} {
		var err error
		if sources[i], err = openFolder(dev, folder.name, folder.at); err != nil {
			return nil, fmt.Errorf("web: %s: %w", folder.name, err)
		}
	}
	var err error
	if s.static, err = loadTree(dev, sources[:2]...); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	if s.angular, err = loadTree(dev, sources[2]); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	if s.dashboard, err = loadDashboard(&s.options); err != nil {
		return nil, fmt.Errorf("web: build/dashboard: %w", err)
	}
	if s.course, err = lessons.Load(); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s.prefix = "/static/" + s.static.Hash() + "/"
	s.route()
	return s, nil
}

// route maps addresses to pages and assets. Every address answers only GET and HEAD.
func (s *Site) route() {
	s.pages = map[string]func() templ.Component{
		"/":        s.home,
		"/lessons": s.lessons,
		"/compare": s.compare,
		"/player":  s.player,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", s.servePage)
	mux.HandleFunc("/play", s.servePlay)
	mux.HandleFunc("/play/{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/play", http.StatusPermanentRedirect)
	})
	mux.HandleFunc("/lessons/{slug}", s.serveLesson)
	mux.HandleFunc("/lab/{id}/{$}", s.serveLab)
	mux.HandleFunc("/join", s.serveJoin)
	mux.HandleFunc("/join/guest", s.serveGuest)
	mux.HandleFunc("/join/screen", s.serveJoinScreen)
	mux.HandleFunc("/static/{hash}/{name...}", s.serveStatic)
	mux.HandleFunc("/client/{name...}", s.serveClient)
	mux.HandleFunc("/angular/{name...}", s.serveAngular)
	mux.HandleFunc("/favicon.ico", s.serveIcon)
	if s.options.Dashboard {
		mux.HandleFunc("/admin/ui/{name...}", s.serveDashboard)
	}
	s.handler = secure(s.readOnly(mux))
}

// ServeHTTP answers requests for pages and assets.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// hasClient reports whether the WASM client was built into the program.
func (s *Site) hasClient() bool { return s.static.Has("client/socketplay.js") }

// hasAngular reports whether the Angular client was built into the program.
func (s *Site) hasAngular() bool { return s.angular.Has("index.html") }

// readOnly refuses every method but GET and HEAD: pages and assets can only be read.
func (s *Site) readOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Allow", "GET, HEAD")
		s.problem(w, r, http.StatusMethodNotAllowed, pages.ProblemView{
			Title: "This address only answers GET",
			What:  "The request was " + r.Method + " " + r.URL.Path + ", and pages and assets can only be read.",
			Next:  "The addresses that change something begin with /api/. To create a task, for example, send",
			Code:  "POST /api/tasks",
		})
	})
}

// servePage answers with the page at exactly that address.
func (s *Site) servePage(w http.ResponseWriter, r *http.Request) {
	if page, ok := s.pages[r.URL.Path]; ok {
		s.render(w, r, http.StatusOK, page())
		return
	}
	if bare := strings.TrimRight(r.URL.Path, "/"); s.pages[bare] != nil {
		http.Redirect(w, r, bare, http.StatusPermanentRedirect)
		return
	}
	s.notFound(w, r)
}

func (s *Site) notFound(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, http.StatusNotFound, pages.ProblemView{
		Title: "There is no page here",
		What:  "Nothing is served at " + r.URL.Path + ".",
		Next:  "Check the address for typing mistakes. A lesson’s address has its number and its name, such as",
		Link:  "/lessons/04-emit-targets",
	})
}

// problem answers with an error. A browser gets a page, and a program gets one sentence
// that says what happened.
func (s *Site) problem(w http.ResponseWriter, r *http.Request, status int, view pages.ProblemView) {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		w.Header().Set("Cache-Control", "no-cache")
		http.Error(w, view.What, status)
		return
	}
	s.render(w, r, status, pages.Problem(view))
}

// render answers with a page. It renders the whole page before it writes anything, so
// that a failure never sends half a page.
func (s *Site) render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	var buf bytes.Buffer
	if err := page.Render(layouts.WithAssets(r.Context(), s.prefix, s.clientProgram(r)), &buf); err != nil {
		s.options.Logger.LogAttrs(r.Context(), slog.LevelError, "web: cannot render page", slog.String("path", r.URL.Path), slog.Any("error", err))
		http.Error(w, "The page could not be rendered. The server's log says why.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache") // the page contains the hash of the assets, so browsers must ask for a new page
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // fails only if the client has left
}

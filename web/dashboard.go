package web

import (
	"net/http"

	"github.com/socketplay/socketplay/web/assets"
	"github.com/socketplay/socketplay/web/pages"
)

// serveDashboard serves the official Admin UI, where [Options.Dashboard] asks for it.
func (s *Site) serveDashboard(w http.ResponseWriter, r *http.Request) {
	if !s.dashboard.Has("index.html") {
		s.problem(w, r, http.StatusNotFound, pages.ProblemView{
			Title: "The dashboard was not built",
			What:  "It is made from npm packages, which need Node, and this program was built without it.",
			Next:  "Install Node, run this in the repository and start the playground again.",
			Code:  "make dashboard build",
		})
		return
	}
	w.Header().Set("Content-Security-Policy", dashboardPolicy(r.Host))
	name := r.PathValue("name")
	if name == "" {
		name = "index.html"
	}
	if !s.dashboard.Serve(w, r, name, assets.Revalidate) {
		s.noAsset(w, r)
	}
}

// loadDashboard returns the dashboard's files: none where it is not to be served, or
// was not built.
func loadDashboard(o *Options) (*assets.Tree, error) {
	if !o.Dashboard {
		return assets.Load()
	}
	src, err := source(o.Dev, "build/dashboard", "")
	if err != nil {
		return nil, err
	}
	return load(o.Dev, src)
}

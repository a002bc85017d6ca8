package web

import (
	"net/http"

	"github.com/socketplay/socketplay/web/assets"
	"github.com/socketplay/socketplay/web/pages"
)

// serveDashboard serves the official Admin UI if [Options.Dashboard] is set.
func (s *Site) serveDashboard(w http.ResponseWriter, r *http.Request) {
	if !s.dashboard.Has("index.html") {
		s.problem(w, r, http.StatusNotFound, pages.ProblemView{
			Title: "The dashboard was not built",
			What:  "The dashboard is made from npm packages, which need Node. This program was built without them.",
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

// loadDashboard returns the dashboard's files. The tree is empty if [Options.Dashboard]
// is not set, or if the dashboard was not built.
func loadDashboard(o *Options) (*assets.Tree, error) {
	if !o.Dashboard {
		return assets.Load()
	}
	src, err := openFolder(o.Dev, "build/dashboard", "")
	if err != nil {
		return nil, err
	}
	return loadTree(o.Dev, src)
}

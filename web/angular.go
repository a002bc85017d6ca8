package web

import (
	"net/http"
	"path"
	"regexp"

	"github.com/socketplay/socketplay/web/assets"
	"github.com/socketplay/socketplay/web/pages"
)

// hashedName is how the Angular build names what it may change: main-X2YP4KQA.js.
var hashedName = regexp.MustCompile(`-[A-Z0-9]{8}\.\w+$`)

// serveAngular serves the Angular build. Its router owns every address without
// an extension, so those get the index.
func (s *Site) serveAngular(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	switch {
	case !s.hasAngular():
		s.problem(w, r, http.StatusNotFound, pages.ProblemView{
			Title: "The Angular client was not built",
			What:  "It is made from npm packages, which need Node, and this program was built without it.",
			Next:  "Install Node, run this in the repository and start the playground again. Everything else works without it.",
			Code:  "make",
		})
	case name == "" || path.Ext(name) == "":
		s.serveAngularIndex(w, r)
	default:
		cache := assets.Revalidate
		if hashedName.MatchString(name) {
			cache = assets.Immutable
		}
		if !s.angular.Serve(w, r, name, cache) {
			s.noAsset(w, r)
		}
	}
}

// serveAngularIndex is never kept: it names the hashed files.
func (s *Site) serveAngularIndex(w http.ResponseWriter, r *http.Request) {
	s.angular.Serve(w, r, "index.html", assets.NoStore)
}

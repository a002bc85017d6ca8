package web

import (
	"net/http"
	"path"
	"regexp"

	"github.com/socketplay/socketplay/web/assets"
	"github.com/socketplay/socketplay/web/pages"
)

// hashedName matches the name of a file that contains a hash of its content, such as
// main-X2YP4KQA.js. The Angular build makes such names.
var hashedName = regexp.MustCompile(`-[A-Z0-9]{8}\.\w+$`)

// serveAngular serves the Angular build. It answers every address without a file
// extension with the index page, because the app's router handles these addresses.
func (s *Site) serveAngular(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	switch {
	case !s.hasAngular():
		s.problem(w, r, http.StatusNotFound, pages.ProblemView{
			Title: "The Angular client was not built",
			What:  "The Angular client is made from npm packages, which need Node. This program was built without them.",
			Next:  "Install Node, run this in the repository and start the playground again. If you are a guest, ask who runs this playground. Everything else works without it.",
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

// serveAngularIndex sends the index page. Browsers must not cache it, because it names
// the hashed files.
func (s *Site) serveAngularIndex(w http.ResponseWriter, r *http.Request) {
	s.angular.Serve(w, r, "index.html", assets.NoStore)
}

package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/socketplay/socketplay/lessons"
	"github.com/socketplay/socketplay/web/pages"
)

// servePlay answers with the page that opens a lab of the visitor's own. The query instances
// says how many instances it has.
func (s *Site) servePlay(w http.ResponseWriter, r *http.Request) {
	var view pages.OpenView
	if query := r.URL.Query(); query.Has("instances") {
		asked := query.Get("instances")
		var err error
		if view.Instances, err = strconv.Atoi(asked); err != nil || strconv.Itoa(view.Instances) != asked || view.Instances < 1 || view.Instances > len(lessons.Instances) {
			s.problem(w, r, http.StatusBadRequest, pages.ProblemView{
				Title: "A lab does not have so many instances",
				What:  fmt.Sprintf("The address asks for a lab of “%s” instances. A lab has 1 to %d.", asked, len(lessons.Instances)),
				Next:  "Change the number at the end of the address, or open a lab of two:",
				Link:  "/play",
			})
			return
		}
	}
	s.render(w, r, http.StatusOK, pages.Open(view))
}

// mainLab returns the page of lab main.
func (s *Site) mainLab() templ.Component {
	return pages.Play(pages.PlayView{
		Lab:       pages.Lab{ID: "main", Name: "main", Token: "/api/play/token"},
		Instances: s.options.Instances,
		Settings:  s.options.Settings,
		Client:    s.hasClient(),
	})
}

// serveLab answers with the page of a learner's lab.
func (s *Site) serveLab(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if id == "main" {
		s.render(w, r, http.StatusOK, s.mainLab())
		return
	}
	name, names := s.options.Lab(id)
	if name == "" {
		s.problem(w, r, http.StatusNotFound, pages.ProblemView{
			Title: "There is no such lab",
			What:  "No lab is open at this address. Its lab may have ended when the playground was restarted.",
			Next:  "Check that the link is whole, ask who gave it to you, or open a lab of your own:",
			Link:  "/play",
		})
		return
	}
	if refusal := s.options.Enter(r, id); refusal != nil {
		refusal.SetHeader(w.Header())
		s.problem(w, r, refusal.Status, pages.ProblemView{
			Title: "This lab cannot be opened now",
			What:  refusal.Message,
			Next:  "Keep the link and try it again. Until then, go on in the lab of everybody:",
			Link:  "/lab/main/",
		})
		return
	}
	base := "/lab/" + id + "/"
	var instances []pages.Instance
	for _, n := range names {
		instances = append(instances, pages.Instance{Name: n, Path: base + n + "/socket.io/"})
	}
	s.render(w, r, http.StatusOK, pages.Play(pages.PlayView{
		Lab:       pages.Lab{ID: id, Name: name, Token: base + "api/token"},
		Instances: instances,
		Settings:  s.options.Settings,
		Client:    s.hasClient(),
	}))
}

package web

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/socketplay/socketplay/web/pages"
)

// play returns the page of lab main. Its address is easy to remember.
func (s *Site) play() templ.Component {
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
		http.Redirect(w, r, "/play", http.StatusTemporaryRedirect)
		return
	}
	name, names := s.options.Lab(id)
	if name == "" {
		s.problem(w, r, http.StatusNotFound, pages.ProblemView{
			Title: "There is no such lab",
			What:  "No lab is open at this address. Its lab may have ended when the playground was restarted.",
			Next:  "Check that the link is whole, ask who gave it to you, or open a lab of your own in the playground.",
			Link:  "/play",
		})
		return
	}
	if refusal := s.options.Enter(r, id); refusal != nil {
		refusal.SetHeader(w.Header())
		s.problem(w, r, refusal.Status, pages.ProblemView{
			Title: "This lab cannot be opened now",
			What:  refusal.Message,
			Next:  "Keep the link and try it again. Until then, go on in the lab that everybody shares:",
			Link:  "/play",
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

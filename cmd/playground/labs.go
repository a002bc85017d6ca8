package main

import (
	"net/http"

	"github.com/socketplay/socketplay/server/lab"
)

// newLab is what is known of a lab that was opened.
type newLab struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// labName returns the name of a lab that may be entered, "" for any other id.
func (p *playground) labName(id string) string {
	if !p.labs.Valid(id) {
		return ""
	}
	return lab.Name(id)
}

// createLab serves POST /api/labs, and with ?brief one that is closed as soon as its
// page has left. Pages of other sites may not fill the playground
// with labs.
func (p *playground) createLab() http.Handler {
	sameOrigin := http.NewCrossOriginProtection()
	sameOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusForbidden, failure("cross_origin", "This request came from a page of another site."))
	}))
	return sameOrigin.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		create := p.labs.Create
		if r.URL.Query().Has("brief") {
			create = p.labs.CreateBrief
		}
		id, err := create(r.Context())
		if err != nil {
			lab.WriteUnavailable(w, err)
			return
		}
		url := "/lab/" + id + "/"
		w.Header().Set("Location", url)
		writeJSON(w, http.StatusCreated, newLab{id, lab.Name(id), url})
	}))
}

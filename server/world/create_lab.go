package world

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/socketplay/socketplay/server/lab"
)

// createdLab is the body of the answer to a request that created a lab.
type createdLab struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// CreateLab serves POST /api/labs. It creates a lab and answers with a createdLab. With
// the query ?brief the lab closes soon after its page has left. The body may say how
// many instances the lab begins with, as in {"instances": 3}. Put it behind edge.Handler,
// because pages of other sites could fill the process with labs.
func (l *Labs) CreateLab() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		instances, ok := readInstances(http.MaxBytesReader(w, r.Body, 1<<10))
		if !ok {
			writeJSON(w, http.StatusBadRequest, failure("bad_request", `A lab has 1, 2, 3 or 4 instances: the body is empty, for 2, or JSON such as {"instances": 3}.`))
			return
		}
		create := l.registry.Create
		if r.URL.Query().Has("brief") {
			create = l.registry.CreateBrief
		}
		id, err := create(r.Context(), r.RemoteAddr, instances)
		if err != nil {
			lab.ProblemOf(err).Write(w)
			return
		}
		url := "/lab/" + id + "/"
		w.Header().Set("Location", url)
		writeJSON(w, http.StatusCreated, createdLab{id, lab.Name(id), url})
	})
}

// readInstances reads from the body of a request how many instances a lab begins with.
// An empty body means usualInstances. ok is false if the body is invalid.
func readInstances(body io.Reader) (instances int, ok bool) {
	request := struct {
		Instances int `json:"instances"`
	}{usualInstances}
	in := json.NewDecoder(body)
	in.DisallowUnknownFields() // refuse a request with a misspelt field instead of ignoring the field
	switch err := in.Decode(&request); {
	case err == io.EOF:
		return usualInstances, true
	case err != nil, in.Decode(&struct{}{}) != io.EOF, request.Instances < fewestInstances, request.Instances > len(instanceNames):
		return 0, false
	}
	return request.Instances, true
}

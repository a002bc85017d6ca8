package lab

import (
	"encoding/json"
	"errors"
	"net/http"
)

// writeNotFound answers 404 with a JSON body. message says what is missing.
func writeNotFound(w http.ResponseWriter, message string) {
	writeProblem(w, http.StatusNotFound, "not_found", message)
}

// WriteUnavailable answers 503 with a JSON body that says why a lab cannot be opened. err
// must be an error of [Registry.Create].
func WriteUnavailable(w http.ResponseWriter, err error) {
	w.Header().Set("Retry-After", "60")
	if errors.Is(err, ErrTooMany) {
		writeProblem(w, http.StatusServiceUnavailable, "too_many_labs", "As many labs are open as this playground holds. It closes a lab some minutes after the last visitor has left: try again later.")
		return
	}
	writeProblem(w, http.StatusServiceUnavailable, "lab_unavailable", "The lab cannot be opened at the moment. Try again.")
}

// writeProblem answers with a code for programs and a sentence for people.
func writeProblem(w http.ResponseWriter, status int, code, message string) {
	body, err := json.Marshal(struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}{code, message})
	if err != nil {
		panic(err) // cannot happen: the struct has only strings
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

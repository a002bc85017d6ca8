package auth

import (
	"encoding/json"
	"net/http"
)

// answer is the body of every response of the REST API.
type answer struct {
	Success bool     `json:"success"`
	Data    any      `json:"data,omitempty"`
	Error   *failure `json:"error,omitempty"`
}

// failure says what was wrong: a code for programs, a sentence for people.
type failure struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

func succeed(w http.ResponseWriter, data any) {
	write(w, http.StatusOK, answer{Success: true, Data: data})
}

func refuse(w http.ResponseWriter, status int, code Code, message string) {
	write(w, status, answer{Error: &failure{code, message}})
}

func write(w http.ResponseWriter, status int, a answer) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store") // there are tokens in it
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a) // the client has gone, if anything
}

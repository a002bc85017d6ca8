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

// failure says why a request failed: Code is for programs, Message for people.
type failure struct {
	Code    refusalCode `json:"code"`
	Message string      `json:"message"`
}

func writeData(w http.ResponseWriter, data any) {
	writeAnswer(w, http.StatusOK, answer{Success: true, Data: data})
}

func writeFailure(w http.ResponseWriter, status int, code refusalCode, message string) {
	writeAnswer(w, status, answer{Error: &failure{code, message}})
}

func writeAnswer(w http.ResponseWriter, status int, a answer) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store") // a may contain tokens
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a) // fails only if the client has left
}

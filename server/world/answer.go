package world

import (
	"encoding/json"
	"net/http"
)

// problem is the body of the answer to a request that failed. It has a code for
// programs and a sentence for people.
type problem struct {
	Success bool `json:"success"`
	Error   struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

func failure(code, message string) problem {
	var p problem
	p.Error.Code, p.Error.Message = code, message
	return p
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // fails only if the client has left
}

package edge

import (
	"encoding/json"
	"net/http"
)

// refuse answers 403 with a code for programs and a sentence for people.
func refuse(w http.ResponseWriter, code, message string) {
	type problem struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusForbidden)
	_ = json.NewEncoder(w).Encode(struct { // fails only if the client has left
		Success bool    `json:"success"`
		Error   problem `json:"error"`
	}{Error: problem{code, message}})
}

package engine

import (
	"encoding/json"
	"net/http"
)

// Refusal is why a request was turned down: the JSON body of the answer, with
// the codes of the official server.
type Refusal struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Status  int    `json:"-"`
}

// The refusals of the protocol.
var (
	errUnknownTransport   = &Refusal{0, "Transport unknown", http.StatusBadRequest}
	errUnknownSession     = &Refusal{1, "Session ID unknown", http.StatusBadRequest}
	errBadHandshakeMethod = &Refusal{2, "Bad handshake method", http.StatusBadRequest}
	errBadRequest         = &Refusal{3, "Bad request", http.StatusBadRequest}
	errForbidden          = &Refusal{4, "Forbidden", http.StatusForbidden}
	errUnsupportedVersion = &Refusal{5, "Unsupported protocol version", http.StatusBadRequest}
	errClosed             = &Refusal{3, "Server is closed", http.StatusServiceUnavailable}
)

func (e *Refusal) Error() string { return "engine: " + e.Message }

func (e *Refusal) write(w http.ResponseWriter) {
	body, err := json.Marshal(e)
	if err != nil {
		panic(err) // two plain fields
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.Status)
	_, _ = w.Write(body) // a client that has gone needs no answer
}

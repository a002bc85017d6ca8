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

	context map[string]any
}

// The refusals of the protocol.
var (
	errUnknownTransport   = &Refusal{Code: 0, Message: "Transport unknown", Status: http.StatusBadRequest}
	errUnknownSession     = &Refusal{Code: 1, Message: "Session ID unknown", Status: http.StatusBadRequest}
	errBadHandshakeMethod = &Refusal{Code: 2, Message: "Bad handshake method", Status: http.StatusBadRequest}
	errBadRequest         = &Refusal{Code: 3, Message: "Bad request", Status: http.StatusBadRequest}
	errForbidden          = &Refusal{Code: 4, Message: "Forbidden", Status: http.StatusForbidden}
	errUnsupportedVersion = &Refusal{Code: 5, Message: "Unsupported protocol version", Status: http.StatusBadRequest}
	errTooMany            = &Refusal{Code: 4, Message: "Too many connections from this address", Status: http.StatusTooManyRequests}
	errClosed             = &Refusal{Code: 3, Message: "Server is closed", Status: http.StatusServiceUnavailable}
)

func (e *Refusal) Error() string { return "engine: " + e.Message }

// because returns e with what the client is not told, as the official server
// words it.
func (e Refusal) because(context map[string]any) *Refusal {
	e.context = context
	return &e
}

// ConnectionError is what the official server's event connection_error carries:
// a request that was refused, and why.
type ConnectionError struct {
	Request *http.Request
	Code    int            // 0 to 5
	Message string         // the code's
	Context map[string]any // what was wrong in particular
}

func (srv *Server) refuse(w http.ResponseWriter, r *http.Request, e *Refusal) {
	srv.counts.refused.Add(1)
	if f := srv.opts.ConnectionError; f != nil {
		message := e.Message
		if e.Code == errForbidden.Code { // else it is what AllowRequest says
			message = errForbidden.Message
		}
		f(ConnectionError{r, e.Code, message, e.context})
	}
	e.write(w)
}

func (e *Refusal) write(w http.ResponseWriter) {
	body, err := json.Marshal(e)
	if err != nil {
		panic(err) // two plain fields
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.Status)
	_, _ = w.Write(body) // a client that has gone needs no answer
}

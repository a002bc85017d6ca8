package engine

import (
	"encoding/json"
	"net/http"
)

// refusal is the answer to a request that the server refuses. As JSON it is the body of
// the answer, with the codes and texts of the official server (docs/PROTOCOL.md,
// section 4).
type refusal struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Status  int    `json:"-"`

	context map[string]any // for ConnectionError; the client does not see it
}

var (
	errUnknownTransport   = &refusal{Code: 0, Message: "Transport unknown", Status: http.StatusBadRequest}
	errUnknownSession     = &refusal{Code: 1, Message: "Session ID unknown", Status: http.StatusBadRequest}
	errBadHandshakeMethod = &refusal{Code: 2, Message: "Bad handshake method", Status: http.StatusBadRequest}
	errBadRequest         = &refusal{Code: 3, Message: "Bad request", Status: http.StatusBadRequest}
	errForbidden          = &refusal{Code: 4, Message: "Forbidden", Status: http.StatusForbidden}
	errUnsupportedVersion = &refusal{Code: 5, Message: "Unsupported protocol version", Status: http.StatusBadRequest}
	errTooMany            = (&refusal{Code: 4, Message: tooMany, Status: http.StatusTooManyRequests}).withContext(map[string]any{"message": tooMany})
	errHandshakeTooLarge  = &refusal{Code: 3, Message: "Request header fields too large", Status: http.StatusRequestHeaderFieldsTooLarge}
	errClosed             = &refusal{Code: 3, Message: "Server is closed", Status: http.StatusServiceUnavailable}
)

const tooMany = "Too many connections from this address"

// withContext returns a copy of e that says, in the words of the official server, what
// was wrong in particular.
func (e refusal) withContext(context map[string]any) *refusal {
	e.context = context
	return &e
}

// ConnectionError describes a request that the server has refused. The official server's
// event connection_error has the same fields, except Status.
type ConnectionError struct {
	Request *http.Request
	Code    int            // 0 to 5
	Message string         // the text that belongs to Code
	Status  int            // the HTTP status of the answer
	Context map[string]any // what was wrong in particular; nil if the code says it all
}

// refuse answers a request with e, and calls the hook Options.ConnectionError.
func (srv *Server) refuse(w http.ResponseWriter, r *http.Request, e *refusal) {
	srv.counts.refused.Add(1)
	if f := srv.opts.ConnectionError; f != nil {
		message := e.Message
		if e.Code == errForbidden.Code { // e.Message may be what AllowRequest says
			message = errForbidden.Message
		}
		f(ConnectionError{Request: r, Code: e.Code, Message: message, Status: e.Status, Context: e.context})
	}
	e.write(w)
}

func (e *refusal) write(w http.ResponseWriter) {
	body, err := json.Marshal(e)
	if err != nil {
		panic(err) // a number and a string can always be encoded
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.Status)
	_, _ = w.Write(body) // if the client is gone, the answer does not matter
}

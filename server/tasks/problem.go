package tasks

import "net/http"

// Problem is an error that a client is told about.
type Problem struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`            // for programs
	Message string `json:"message"`         // for people
	Field   string `json:"field,omitempty"` // of the request, where one is to blame
}

func (p *Problem) Error() string { return "tasks: " + p.Message }

// What clients can be told.
var (
	errNoTask      = &Problem{http.StatusNotFound, "not_found", "There is no such task.", ""}
	errNoProject   = &Problem{http.StatusNotFound, "not_found", "There is no such project.", "projectId"}
	errForbidden   = &Problem{http.StatusForbidden, "forbidden", "You are not a member of this project.", "projectId"}
	errNoUser      = &Problem{http.StatusUnauthorized, "token_missing", "Authentication required", ""}
	errUnavailable = &Problem{http.StatusServiceUnavailable, "unavailable", "The tasks cannot be reached at the moment. Try again.", ""}
	errFull        = &Problem{http.StatusUnprocessableEntity, "list_full", "This list is full. Delete a task first.", ""}
)

func invalid(field, message string) *Problem {
	return &Problem{http.StatusUnprocessableEntity, "invalid", message, field}
}

func badRequest(message string) *Problem {
	return &Problem{http.StatusBadRequest, "bad_request", message, ""}
}

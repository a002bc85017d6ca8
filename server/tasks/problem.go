package tasks

import "net/http"

// problem is an error that the client can do something about. It is sent to the client
// as JSON.
type problem struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`            // for programs
	Message string `json:"message"`         // for people
	Field   string `json:"field,omitempty"` // the field of the request that is wrong, if only one is
}

func (p *problem) Error() string { return "tasks: " + p.Message }

var (
	errNoTask      = &problem{http.StatusNotFound, "not_found", "There is no such task.", ""}
	errNoProject   = &problem{http.StatusNotFound, "not_found", "There is no such project.", "projectId"}
	errForbidden   = &problem{http.StatusForbidden, "forbidden", "You are not a member of this project.", "projectId"}
	errNoUser      = &problem{http.StatusUnauthorized, "token_missing", "Authentication required", ""}
	errUnavailable = &problem{http.StatusServiceUnavailable, "unavailable", "The tasks cannot be reached at the moment. Try again.", ""}
	errFull        = &problem{http.StatusUnprocessableEntity, "list_full", "This list is full. Delete a task first.", ""}
)

func invalid(field, message string) *problem {
	return &problem{http.StatusUnprocessableEntity, "invalid", message, field}
}

func badRequest(message string) *problem {
	return &problem{http.StatusBadRequest, "bad_request", message, ""}
}

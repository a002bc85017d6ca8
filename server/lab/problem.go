package lab

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/socketplay/socketplay/server/internal/limits"
)

// Problem says why a lab cannot be opened now.
type Problem struct {
	Status     int           // the status of an answer over HTTP
	Code       string        // for programs
	Message    string        // for people
	RetryAfter time.Duration // when it is worth another try
}

// These sentences tell people how long to wait, and who can do more. The reader may be a
// guest, and guests do not know the program's flags.
const (
	freeAgain     = " A lab becomes free a minute after its last visitor has left." + askHost
	forkFreeAgain = " The labs of a fork become free half a minute after it was closed." + askHost
	askHost       = " If you need one sooner, ask who runs this playground."
)

// ProblemOf describes an error of [Registry.Create] or [Registry.Open].
func ProblemOf(err error) Problem {
	tooFast, isTooFast := errors.AsType[*TooFastError](err)
	switch {
	case errors.Is(err, ErrTooMany):
		return Problem{http.StatusServiceUnavailable, "too_many_labs", "All labs of this playground are taken." + freeAgain, time.Minute}
	case errors.Is(err, ErrShare):
		return Problem{http.StatusTooManyRequests, "labs_per_address", "Your network has opened as many labs as one network may have here." + freeAgain, time.Minute}
	case errors.Is(err, ErrTooManyBrief):
		return Problem{http.StatusServiceUnavailable, "too_many_labs", "All labs that this playground has for forks are taken." + forkFreeAgain, time.Minute / 2}
	case errors.Is(err, ErrShareOfBrief):
		return Problem{http.StatusTooManyRequests, "labs_per_address", "Your network has as many forks as one network may have here." + forkFreeAgain, time.Minute / 2}
	case isTooFast:
		return Problem{http.StatusTooManyRequests, "rate_limited", "Your network has opened many labs in a short time. " + limits.Advice(tooFast.Wait), tooFast.Wait}
	}
	return Problem{http.StatusServiceUnavailable, "lab_unavailable", "The lab cannot be opened at the moment. Try again.", time.Minute}
}

// SetRetryAfter sets the header Retry-After.
func (p Problem) SetRetryAfter(h http.Header) {
	h.Set("Retry-After", strconv.Itoa(limits.RetryAfter(p.RetryAfter)))
}

// Write answers a request with the problem as JSON.
func (p Problem) Write(w http.ResponseWriter) {
	p.SetRetryAfter(w.Header())
	body := problemBody{Code: p.Code, Message: p.Message}
	if p.Status == http.StatusTooManyRequests {
		body.RetryAfterMs = p.RetryAfter.Milliseconds() + 1
	}
	body.write(w, p.Status)
}

// writeNotFound answers 404 with a JSON body. message says what is missing.
func writeNotFound(w http.ResponseWriter, message string) {
	problemBody{Code: "not_found", Message: message}.write(w, http.StatusNotFound)
}

// problemBody has a code for programs and a sentence for people.
type problemBody struct {
	Code         string `json:"code"`
	Message      string `json:"message"`
	RetryAfterMs int64  `json:"retryAfterMs,omitempty"`
}

func (b problemBody) write(w http.ResponseWriter, status int) {
	body, err := json.Marshal(b)
	if err != nil {
		panic(err) // cannot happen: the struct has only strings and a number
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

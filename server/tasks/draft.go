package tasks

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxBody  = 16 << 10 // bytes of a request's body
	maxTitle = 200      // characters of a title
)

// draft contains the fields of a task that a client may set. A field that the client left
// out is nil.
type draft struct {
	Title     *string `json:"title"`
	Done      *bool   `json:"done"`
	ProjectID *string `json:"projectId"`
}

// title returns the title without surrounding spaces, or a [*problem].
func (d draft) title() (string, error) {
	if d.Title == nil {
		return "", invalid("title", "A task needs a title.")
	}
	title := strings.TrimSpace(*d.Title)
	switch {
	case title == "":
		return "", invalid("title", "A task needs a title.")
	case utf8.RuneCountInString(title) > maxTitle:
		return "", invalid("title", "A title has at most 200 characters.")
	case strings.ContainsFunc(title, unicode.IsControl):
		return "", invalid("title", "A title is one line of text.")
	}
	return title, nil
}

// readDraft reads the body of a request. The error is a [*problem].
func readDraft(w http.ResponseWriter, r *http.Request) (d draft, err error) {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return d, &problem{http.StatusUnsupportedMediaType, "unsupported_media_type", "Send application/json.", ""}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return d, &problem{http.StatusRequestEntityTooLarge, "too_large", "The body is too large.", ""}
	}
	if err != nil {
		return d, badRequest("The body did not arrive whole.")
	}
	if !utf8.Valid(body) {
		return d, badRequest("The body is not UTF-8.")
	}
	err = json.Unmarshal(body, &d)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return d, invalid(wrong.Field, "This should be a "+jsonType(wrong)+".")
	}
	if err != nil {
		return d, badRequest("The body is not a JSON object.")
	}
	return d, nil
}

// jsonType returns the JSON type that a field should have, for the message about its
// wrong value. All fields but done are strings.
func jsonType(wrong *json.UnmarshalTypeError) string {
	if wrong.Field == "done" {
		return "boolean"
	}
	return "string"
}

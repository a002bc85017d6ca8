package engine

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CORS is the policy for pages of other origins. For polling, browsers enforce it. For
// WebSocket they do not, so the [Server] checks the header Origin itself.
type CORS struct {
	// Origins lists the allowed origins. Write each exactly as a browser sends it, such
	// as "http://localhost:4200", or write "*" for all origins.
	Origins []string

	// Patterns and Allow allow further origins. A pattern may match anywhere in the
	// origin: anchor it with ^ and $.
	Patterns []*regexp.Regexp
	Allow    func(origin string) bool

	Methods        []string // default GET, HEAD, PUT, PATCH, POST, DELETE
	AllowedHeaders []string // default: those that the preflight asks for
	ExposedHeaders []string
	Credentials    bool // the browser may send cookies; not allowed together with "*"
	MaxAge         time.Duration
}

var errCredentialsForAll = errors.New(`engine: CORS with Credentials needs explicit origins, not "*": any page could act as its visitor`)

// AllowedMethods returns Methods or, if it is nil, the default methods.
func (c *CORS) AllowedMethods() []string {
	if c.Methods != nil {
		return c.Methods
	}
	return []string{"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"}
}

func (c *CORS) validate() error {
	if c != nil && c.Credentials && slices.Contains(c.Origins, "*") {
		return errCredentialsForAll
	}
	return nil
}

func (c *CORS) allows(origin string) bool {
	return c != nil && (slices.Contains(c.Origins, origin) || slices.Contains(c.Origins, "*") ||
		slices.ContainsFunc(c.Patterns, func(p *regexp.Regexp) bool { return p.MatchString(origin) }) ||
		c.Allow != nil && c.Allow(origin))
}

// Apply sets the response headers of the policy. If r is a preflight, Apply answers it
// and returns true. The policy may be nil. A [Server] calls Apply for its own requests.
func (c *CORS) Apply(w http.ResponseWriter, r *http.Request) (done bool) {
	if c == nil {
		return false
	}
	h, origin := w.Header(), r.Header.Get("Origin")
	h.Add("Vary", "Origin")
	if origin != "" && c.allows(origin) {
		h.Set("Access-Control-Allow-Origin", origin)
		if c.Credentials {
			h.Set("Access-Control-Allow-Credentials", "true")
		}
	}
	if r.Method != http.MethodOptions {
		setList(h, "Access-Control-Expose-Headers", c.ExposedHeaders)
		return false
	}
	setList(h, "Access-Control-Allow-Methods", c.AllowedMethods())
	headers := c.AllowedHeaders
	if headers == nil {
		h.Add("Vary", "Access-Control-Request-Headers")
		headers = r.Header.Values("Access-Control-Request-Headers")
	}
	setList(h, "Access-Control-Allow-Headers", headers)
	if c.MaxAge > 0 {
		h.Set("Access-Control-Max-Age", strconv.Itoa(int(c.MaxAge.Seconds())))
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}

func setList(h http.Header, name string, values []string) {
	if len(values) > 0 {
		h.Set(name, strings.Join(values, ","))
	}
}

package engine

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CORS is the policy for pages of other origins. It governs polling, where
// browsers enforce it, and WebSocket, where nobody else would.
type CORS struct {
	// Origins are allowed: each exactly as a browser sends it, such as
	// "http://localhost:4200", or "*" for all of them.
	Origins []string

	// Patterns and Allow allow further ones. A pattern may match anywhere in the
	// origin: anchor it with ^ and $.
	Patterns []*regexp.Regexp
	Allow    func(origin string) bool

	Methods        []string // default GET, HEAD, PUT, PATCH, POST, DELETE
	AllowedHeaders []string // default: those the preflight asks for
	ExposedHeaders []string
	Credentials    bool // cookies may be sent; not with "*"
	MaxAge         time.Duration
}

var errCredentialsForAll = errors.New(`engine: CORS with Credentials needs explicit origins, not "*": any page could act as its visitor`)

// AllowedMethods returns Methods, or their default.
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

// Apply sets the response headers of the policy, which may be nil, and reports
// whether r was a preflight, which is then answered. A [Server] does so itself.
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

// originAllowed guards against cross-site WebSocket hijacking: a page of a
// foreign origin may not use the visitor's network or cookies to connect. A
// program sends no Origin and passes.
func (o *Options) originAllowed(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	if o.AnyOrigin || len(origins) == 0 {
		return true
	}
	if len(origins) > 1 {
		return false
	}
	return o.CORS.allows(origins[0]) || sameOrigin(r, origins[0])
}

// sameOrigin compares host and port. The scheme can be told only where TLS ends
// here: behind a proxy, an https page arrives over http.
func sameOrigin(r *http.Request, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	if u.Scheme != "https" && (u.Scheme != "http" || r.TLS != nil) {
		return false
	}
	return strings.EqualFold(u.Host, r.Host)
}

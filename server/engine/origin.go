package engine

import (
	"net/http"
	"net/url"
	"strings"
)

// originAllowed reports whether the page that sends r may connect. The check prevents
// cross-site WebSocket hijacking: a page of a foreign origin must not use its visitor's
// network or cookies to connect. A program sends no Origin, and may connect.
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

// sameOrigin reports whether origin has the request's host and port. It can check the
// scheme only if TLS ends at this server: behind a proxy, the requests of an https page
// arrive over http.
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

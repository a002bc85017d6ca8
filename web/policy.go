package web

import (
	"net/http"
	"strings"
)

// secure adds the security headers that every response has.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy(r.Host))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "SAMEORIGIN") // for browsers that do not know frame-ancestors
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// contentPolicy returns the content security policy. It allows only what this server
// serves, and nothing inline. It names the WebSocket origins, because 'self' does not
// cover them in every browser. It names wss too, because a proxy in front of this server
// may add TLS.
func contentPolicy(host string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' 'wasm-unsafe-eval'",
		"connect-src " + ownOrigin(host),
		"style-src 'self'",
		"img-src 'self'",
		"font-src 'self'",
		"frame-src 'self'",
		"frame-ancestors 'self'",
		"base-uri 'none'",
		"form-action 'self'",
	}, "; ")
}

// dashboardPolicy is the policy of the official Admin UI. It allows inline styles, because
// the Admin UI writes the colours of its theme into the page.
func dashboardPolicy(host string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"connect-src " + ownOrigin(host),
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self'",
		"font-src 'self'",
		"frame-ancestors 'none'",
		"base-uri 'none'",
		"form-action 'self'",
	}, "; ")
}

func ownOrigin(host string) string {
	if !plainHost(host) {
		return "'self'"
	}
	return "'self' ws://" + host + " wss://" + host
}

// plainHost reports whether a Host header is a plain name or address, with or without a
// port. The client chooses that header. A crafted value could end the directive and add
// another one.
func plainHost(host string) bool {
	if host == "" || len(host) > 255 {
		return false
	}
	for _, c := range []byte(host) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case c == '.', c == '-', c == '_', c == ':', c == '[', c == ']':
		default:
			return false
		}
	}
	return true
}

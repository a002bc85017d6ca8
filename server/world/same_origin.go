package world

import "net/http"

// sameOrigin returns a handler that refuses requests from pages of other sites, except
// those of the trusted origins. Package auth has refused origins that are not valid.
func sameOrigin(next http.Handler, trusted ...string) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		_ = protection.AddTrustedOrigin(origin) // an invalid origin is not trusted
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusForbidden, failure("cross_origin", "This request came from a page of another site."))
	}))
	return protection.Handler(next)
}

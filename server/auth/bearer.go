package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// RequireUser lets only requests of users through, who send their access token
// as a bearer token. next gets the user from [UserFrom].
func (s *Service) RequireUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, err := s.gate.authenticate(r.Context(), bearer(r))
		refusal, ok := errors.AsType[*Refusal](err)
		switch {
		case err == nil:
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, user)))
		case ok && refusal.Code != Unavailable:
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuse(w, http.StatusUnauthorized, refusal.Code, refusal.Message)
		default:
			s.unavailable(w, r, err)
		}
	})
}

// UserFrom returns the user whom RequireUser has let in.
func UserFrom(ctx context.Context) (user User, ok bool) {
	user, ok = ctx.Value(userKey{}).(User)
	return user, ok
}

// bearer returns the request's token, "" without one.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

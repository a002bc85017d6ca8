package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// RequireUser returns a handler that calls next only for requests with a valid access
// token in the header "Authorization: Bearer …". next can then call [UserFrom] to learn
// whose request it is. RequireUser answers other requests with status 401, or 503 if
// Redis does not answer, and a JSON body {"success": false, "error": {"code",
// "message"}}. The code is "token_missing", "token_invalid", "token_expired",
// "user_unknown" or "unavailable".
func (s *Service) RequireUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, err := s.authenticator.authenticate(r.Context(), bearerToken(r))
		refused, ok := errors.AsType[*refusal](err)
		switch {
		case err == nil:
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, user)))
		case ok && refused.code != unavailable:
			w.Header().Set("WWW-Authenticate", "Bearer")
			writeFailure(w, http.StatusUnauthorized, refused.code, refused.message)
		default:
			s.writeUnavailable(w, r, err)
		}
	})
}

// UserFrom returns the user whose request RequireUser passed on. ok is false if ctx
// does not belong to such a request.
func UserFrom(ctx context.Context) (user User, ok bool) {
	user, ok = ctx.Value(userKey{}).(User)
	return user, ok
}

// bearerToken returns the token in the request's Authorization header, or "" if the header
// is missing or has another form.
func bearerToken(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

package auth

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
)

// maxLogin is how many bytes the body of a login may have.
const maxLogin = 4 << 10

// credentials is the body of a login. It has either Email or Name.
type credentials struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	Password string `json:"password"`
}

// loggedIn is the data that a successful login or refresh answers with.
type loggedIn struct {
	User        User   `json:"user"`
	AccessToken string `json:"accessToken"`
}

// handleLogin checks a name and a password and answers with tokens.
func (s *Service) handleLogin(w http.ResponseWriter, r *http.Request) {
	c, ok := readCredentials(w, r)
	if !ok {
		return
	}
	name := c.Email
	if name == "" {
		name = c.Name
	}
	if name == "" || c.Password == "" {
		writeFailure(w, http.StatusBadRequest, "bad_request", "Give a name or an email address, and a password.")
		return
	}
	user, err := s.Users.withPassword(r.Context(), name, c.Password)
	if errors.Is(err, ErrUnknownUser) {
		writeFailure(w, http.StatusUnauthorized, "invalid_credentials", "The name or the password is wrong.")
		return
	}
	if err != nil {
		s.writeUnavailable(w, r, err)
		return
	}
	token, err := s.refresher.firstToken(r.Context(), user.ID)
	if err != nil {
		s.writeUnavailable(w, r, err)
		return
	}
	s.writeTokens(w, r, user, token)
}

// readCredentials reads the body of a login. If it returns false, it has answered the
// request.
func readCredentials(w http.ResponseWriter, r *http.Request) (c credentials, ok bool) {
	// This media type also keeps other sites out: their forms cannot send it.
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		writeFailure(w, http.StatusUnsupportedMediaType, "unsupported_media_type", "Send application/json.")
		return c, false
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLogin)).Decode(&c)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		writeFailure(w, http.StatusRequestEntityTooLarge, "too_large", "The body is too large.")
		return c, false
	}
	if err != nil {
		writeFailure(w, http.StatusBadRequest, "bad_request", "The body is not the JSON that belongs here.")
		return c, false
	}
	return c, true
}

// handleRefresh checks the refresh token in the cookie and answers with new tokens.
func (s *Service) handleRefresh(w http.ResponseWriter, r *http.Request) {
	token, ok := readCookie(r)
	if !ok {
		writeFailure(w, http.StatusUnauthorized, "refresh_missing", "You are not logged in.")
		return
	}
	successor, userID, err := s.refresher.rotate(r.Context(), token)
	var user User
	if err == nil {
		user, err = s.Users.byID(r.Context(), userID)
	}
	switch {
	case err == nil:
		s.writeTokens(w, r, user, successor)
	case errors.Is(err, errRefreshReused):
		s.logger.WarnContext(r.Context(), "auth: a refresh token was used twice, its login is revoked", "address", r.RemoteAddr)
		clearCookie(w, r)
		writeFailure(w, http.StatusUnauthorized, "refresh_reused", "This login was used twice and has been ended. Log in again.")
	case errors.Is(err, errRefreshInvalid), errors.Is(err, ErrUnknownUser):
		clearCookie(w, r)
		writeFailure(w, http.StatusUnauthorized, "refresh_invalid", "Your login has ended. Log in again.")
	default:
		s.writeUnavailable(w, r, err)
	}
}

// handleLogout revokes the refresh token in the cookie.
func (s *Service) handleLogout(w http.ResponseWriter, r *http.Request) {
	if token, ok := readCookie(r); ok {
		if err := s.refresher.revoke(r.Context(), token); err != nil {
			s.writeUnavailable(w, r, err)
			return
		}
	}
	clearCookie(w, r)
	w.WriteHeader(http.StatusNoContent)
}

// writeTokens answers with a new access token and puts the refresh token in the cookie.
func (s *Service) writeTokens(w http.ResponseWriter, r *http.Request, user User, refreshToken string) {
	access, err := s.Issuer.Issue(user.ID)
	if err != nil {
		s.writeUnavailable(w, r, err)
		return
	}
	setCookie(w, r, refreshToken, s.refresher.opts.ttl)
	writeData(w, loggedIn{user, access})
}

// writeUnavailable logs err and answers 503. Use it for an error that is not the
// client's fault.
func (s *Service) writeUnavailable(w http.ResponseWriter, r *http.Request, err error) {
	s.logger.ErrorContext(r.Context(), "auth: request failed", "path", r.URL.Path, "error", err)
	writeFailure(w, http.StatusServiceUnavailable, unavailable, "The server cannot look you up at the moment. Try again.")
}

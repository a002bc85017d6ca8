package auth

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
)

// maxLogin bounds the body of a login.
const maxLogin = 4 << 10

type credentials struct {
	Email    string `json:"email"` // or the name
	Name     string `json:"name"`
	Password string `json:"password"`
}

// session is what logging in and refreshing are answered with.
type session struct {
	User        User   `json:"user"`
	AccessToken string `json:"accessToken"`
}

func (s *Service) login(w http.ResponseWriter, r *http.Request) {
	c, ok := readCredentials(w, r)
	if !ok {
		return
	}
	login := c.Email
	if login == "" {
		login = c.Name
	}
	if login == "" || c.Password == "" {
		refuse(w, http.StatusBadRequest, "bad_request", "Give a name or an email address, and a password.")
		return
	}
	user, err := s.Users.Login(r.Context(), login, c.Password)
	if errors.Is(err, ErrUnknownUser) {
		refuse(w, http.StatusUnauthorized, "invalid_credentials", "The name or the password is wrong.")
		return
	}
	if err != nil {
		s.unavailable(w, r, err)
		return
	}
	token, err := s.Refresher.Begin(r.Context(), user.ID)
	if err != nil {
		s.unavailable(w, r, err)
		return
	}
	s.admit(w, r, user, token)
}

// readCredentials reads the body; where it cannot, it has answered.
func readCredentials(w http.ResponseWriter, r *http.Request) (c credentials, ok bool) {
	// JSON is more than a form of another site could send.
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "unsupported_media_type", "Send application/json.")
		return c, false
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLogin)).Decode(&c)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		refuse(w, http.StatusRequestEntityTooLarge, "too_large", "The body is too large.")
		return c, false
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "bad_request", "The body is not the JSON that belongs here.")
		return c, false
	}
	return c, true
}

func (s *Service) refresh(w http.ResponseWriter, r *http.Request) {
	token, ok := readCookie(r)
	if !ok {
		refuse(w, http.StatusUnauthorized, "refresh_missing", "You are not logged in.")
		return
	}
	successor, userID, err := s.Refresher.Rotate(r.Context(), token)
	var user User
	if err == nil {
		user, err = s.Users.ByID(r.Context(), userID)
	}
	switch {
	case err == nil:
		s.admit(w, r, user, successor)
	case errors.Is(err, ErrReuse):
		s.logger.WarnContext(r.Context(), "auth: a refresh token was used twice, its login is revoked", "address", r.RemoteAddr)
		clearCookie(w, r)
		refuse(w, http.StatusUnauthorized, "refresh_reused", "This login was used twice and has been ended. Log in again.")
	case errors.Is(err, ErrRefresh), errors.Is(err, ErrUnknownUser):
		clearCookie(w, r)
		refuse(w, http.StatusUnauthorized, "refresh_invalid", "Your login has ended. Log in again.")
	default:
		s.unavailable(w, r, err)
	}
}

func (s *Service) logout(w http.ResponseWriter, r *http.Request) {
	if token, ok := readCookie(r); ok {
		if err := s.Refresher.Revoke(r.Context(), token); err != nil {
			s.unavailable(w, r, err)
			return
		}
	}
	clearCookie(w, r)
	w.WriteHeader(http.StatusNoContent)
}

// admit answers with a new access token and sets the cookie.
func (s *Service) admit(w http.ResponseWriter, r *http.Request, user User, refreshToken string) {
	access, err := s.Issuer.Issue(user.ID)
	if err != nil {
		s.unavailable(w, r, err)
		return
	}
	setCookie(w, r, refreshToken, s.Refresher.TTL())
	succeed(w, session{user, access})
}

func (s *Service) unavailable(w http.ResponseWriter, r *http.Request, err error) {
	s.logger.ErrorContext(r.Context(), "auth: request failed", "path", r.URL.Path, "error", err)
	refuse(w, http.StatusServiceUnavailable, Unavailable, "The server cannot look you up at the moment. Try again.")
}

package auth

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
)

// maxBody is how many bytes the body of a request may have.
const maxBody = 4 << 10

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
	var user User
	right, err := s.limit.CheckPassword(r.Context(), r.RemoteAddr, s.key+"\x00"+name, func() (right bool, err error) {
		user, err = s.Users.withPassword(r.Context(), name, c.Password)
		if errors.Is(err, ErrUnknownUser) {
			return false, nil
		}
		return true, err
	})
	limited, isLimited := errors.AsType[*LimitError](err)
	switch {
	case isLimited:
		writeLimited(w, "logins", limited)
		return
	case err != nil:
		s.writeUnavailable(w, r, err)
		return
	case !right:
		writeFailure(w, http.StatusUnauthorized, "invalid_credentials", "The name or the password is wrong.")
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
	body := http.MaxBytesReader(w, r.Body, maxBody)
	err := json.NewDecoder(body).Decode(&c)
	if err == nil {
		// Read the rest too: net/http notices that a client has left only after that.
		_, err = io.Copy(io.Discard, body)
	}
	if err != nil {
		writeBadBody(w, err)
		return c, false
	}
	return c, true
}

// withoutBody returns a handler that calls next for requests whose body is not needed. It
// refuses an address that sends too many requests.
func (s *Service) withoutBody(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if limited, ok := errors.AsType[*LimitError](s.limit.Request(r.RemoteAddr)); ok {
			writeLimited(w, "requests", limited)
			return
		}
		if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxBody)); err != nil {
			writeBadBody(w, err)
			return
		}
		next(w, r)
	}
}

// writeBadBody answers a request whose body cannot be read because of err.
func writeBadBody(w http.ResponseWriter, err error) {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		writeFailure(w, http.StatusRequestEntityTooLarge, "too_large", "The body is too large.")
		return
	}
	writeFailure(w, http.StatusBadRequest, "bad_request", "The body is not the JSON that belongs here.")
}

// writeLimited answers a request that [Limit] has refused. what is what came too often.
func writeLimited(w http.ResponseWriter, what string, limited *LimitError) {
	w.Header().Set("Retry-After", strconv.Itoa(limited.Seconds()))
	writeFailure(w, http.StatusTooManyRequests, "rate_limited", "Too many "+what+". "+limited.Advice())
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
		s.endLogin(r.Context(), token)
		clearCookie(w, r)
		writeFailure(w, http.StatusUnauthorized, "refresh_reused", "This login was used twice and has been ended. Log in again.")
	case errors.Is(err, errRefreshInvalid), errors.Is(err, ErrUnknownUser):
		clearCookie(w, r)
		writeFailure(w, http.StatusUnauthorized, "refresh_invalid", "Your login has ended. Log in again.")
	default:
		s.writeUnavailable(w, r, err)
	}
}

// handleLogout ends the login to which the refresh token in the cookie belongs.
func (s *Service) handleLogout(w http.ResponseWriter, r *http.Request) {
	if token, ok := readCookie(r); ok {
		if err := s.refresher.revoke(r.Context(), token); err != nil {
			s.writeUnavailable(w, r, err)
			return
		}
		s.endLogin(r.Context(), token)
	}
	clearCookie(w, r)
	w.WriteHeader(http.StatusNoContent)
}

// endLogin disconnects the sockets of the login to which refreshToken belongs, which was
// revoked. The other processes notice it themselves, see connectedLogins.
func (s *Service) endLogin(ctx context.Context, refreshToken string) {
	if id, ok := loginID(refreshToken); ok {
		s.connected.end(context.WithoutCancel(ctx), func(l login) bool { return l.id == id })
	}
}

// writeTokens answers with a new access token and puts the refresh token in the cookie.
func (s *Service) writeTokens(w http.ResponseWriter, r *http.Request, user User, refreshToken string) {
	id, _ := loginID(refreshToken)
	access, err := s.Issuer.issueFor(login{id, user.ID}, s.Issuer.opts.now())
	if err != nil {
		s.writeUnavailable(w, r, err)
		return
	}
	setCookie(w, r, refreshToken, s.refresher.opts.ttl)
	writeData(w, loggedIn{user, access})
}

// writeUnavailable logs err and answers 503. Use it for an error that is not the
// client's fault. It does not log that the client has left.
func (s *Service) writeUnavailable(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil {
		s.logger.ErrorContext(r.Context(), "auth: request failed", "path", r.URL.Path, "error", err)
	}
	writeFailure(w, http.StatusServiceUnavailable, unavailable, "The server cannot look you up at the moment. Try again.")
}

package auth

import (
	"net/http"
	"time"
)

// The client keeps the refresh token in this cookie. Browsers send the cookie only with
// requests to cookiePath.
const (
	cookieName = "refresh"
	cookiePath = "/api/auth"
)

func setCookie(w http.ResponseWriter, r *http.Request, token string, ttl time.Duration) {
	http.SetCookie(w, newCookie(r, token, int(ttl.Seconds())))
}

func clearCookie(w http.ResponseWriter, r *http.Request) { http.SetCookie(w, newCookie(r, "", -1)) }

func newCookie(r *http.Request, token string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: token, Path: cookiePath, MaxAge: maxAge,
		HttpOnly: true,
		Secure:   r.TLS != nil, // over plain HTTP a browser would ignore a secure cookie
		SameSite: http.SameSiteStrictMode,
	}
}

func readCookie(r *http.Request) (token string, ok bool) {
	c, err := r.Cookie(cookieName)
	if err != nil || c.Value == "" {
		return "", false
	}
	return c.Value, true
}

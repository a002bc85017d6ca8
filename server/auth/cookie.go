package auth

import (
	"net/http"
	"time"
)

const (
	cookieName = "refresh"
	cookiePath = "/api/auth" // it is sent to no other path
)

func setCookie(w http.ResponseWriter, r *http.Request, token string, ttl time.Duration) {
	http.SetCookie(w, cookie(r, token, int(ttl.Seconds())))
}

func clearCookie(w http.ResponseWriter, r *http.Request) { http.SetCookie(w, cookie(r, "", -1)) }

func cookie(r *http.Request, token string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: token, Path: cookiePath, MaxAge: maxAge,
		HttpOnly: true,
		Secure:   r.TLS != nil, // over plain HTTP a browser would not keep it
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

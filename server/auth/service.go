package auth

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// DefaultKey is the default of Options.Key.
const DefaultKey = "socketplay"

// Options configure a [Service]. Secret is required.
type Options struct {
	// Secret signs access tokens. It has at least [MinSecret] bytes. Servers with the
	// same Secret and the same Redis accept each other's tokens.
	Secret []byte

	// FormerSecrets are earlier values of Secret. Access tokens that were signed with
	// one of them stay valid until they expire.
	FormerSecrets [][]byte

	// Key is the prefix of all keys in Redis. "" is [DefaultKey].
	Key string

	// AccessTTL is how long an access token is valid. 0 means 15 minutes.
	AccessTTL time.Duration

	// RefreshTTL is how long a refresh token is valid. A user who does not come back
	// within this time must log in again. 0 means 7 days.
	RefreshTTL time.Duration

	// TrustedOrigins are other origins whose pages may log in, such as
	// "http://localhost:4200".
	TrustedOrigins []string

	// Now is the clock. nil is time.Now.
	Now func() time.Time

	// Logger gets the requests that fail because Redis does not answer, and the refresh
	// tokens that were used twice. nil is slog.Default().
	Logger *slog.Logger
}

// Service logs users in and checks who they are. [New] makes one.
type Service struct {
	Users  *Users
	Issuer *Issuer

	refresher     *refresher
	authenticator *authenticator
	logger        *slog.Logger
	handler       http.Handler
}

// New returns a service that keeps users and logins in Redis. It returns an error if a
// secret is too short or a trusted origin is not an origin.
func New(client redis.UniversalClient, opts Options) (*Service, error) {
	if opts.Key == "" {
		opts.Key = DefaultKey
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	issuer, err := newIssuer(issuerOptions{secret: opts.Secret, formerSecrets: opts.FormerSecrets, ttl: opts.AccessTTL, now: opts.Now})
	if err != nil {
		return nil, err
	}
	s := &Service{
		Users:     newUsers(client, opts.Key),
		Issuer:    issuer,
		refresher: newRefresher(client, refresherOptions{key: opts.Key, secret: opts.Secret, ttl: opts.RefreshTTL, now: opts.Now}),
		logger:    opts.Logger,
	}
	s.authenticator = &authenticator{issuer, s.Users, s.logger}
	sameOrigin := http.NewCrossOriginProtection()
	for _, origin := range opts.TrustedOrigins {
		if err := sameOrigin.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("auth: %w", err)
		}
	}
	sameOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writeFailure(w, http.StatusForbidden, "cross_origin", "This request came from a page of another site.")
	}))
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+cookiePath+"/login", s.handleLogin)
	mux.HandleFunc("POST "+cookiePath+"/refresh", s.handleRefresh)
	mux.HandleFunc("POST "+cookiePath+"/logout", s.handleLogout)
	s.handler = sameOrigin.Handler(mux)
	return s, nil
}

// ServeHTTP serves POST /api/auth/login, /api/auth/refresh and /api/auth/logout.
//
// A login has the JSON body {"email" or "name", "password"}. A login and a refresh are
// answered with {"success": true, "data": {"user", "accessToken"}} and set the cookie
// with the refresh token; a logout is answered with status 204. A request that fails is
// answered with {"success": false, "error": {"code", "message"}}.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

package auth

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// DefaultKey begins the names of the keys in Redis.
const DefaultKey = "socketplay"

// Options configure a [Service]. Secret is required.
type Options struct {
	// Secret signs tokens. Servers that share it and Redis accept each other's.
	Secret []byte

	// Key begins the names of the keys in Redis. "" is DefaultKey.
	Key string

	// AccessTTL and RefreshTTL are how long tokens are good. 0 is
	// DefaultAccessTTL and DefaultRefreshTTL.
	AccessTTL, RefreshTTL time.Duration

	// TrustedOrigins are other origins whose pages may log in, such as a client's
	// development server.
	TrustedOrigins []string

	// Now is the clock. nil is time.Now.
	Now func() time.Time

	// Logger hears of logins that fail for want of Redis and of tokens that were
	// stolen. nil is slog.Default().
	Logger *slog.Logger
}

// Service is what an application needs of this package, put together.
type Service struct {
	Users     *Users
	Issuer    *Issuer
	Refresher *Refresher

	gate    *gate
	logger  *slog.Logger
	handler http.Handler
}

// New returns a service that keeps what it must remember in Redis.
func New(client redis.UniversalClient, opts Options) (*Service, error) {
	if opts.Key == "" {
		opts.Key = DefaultKey
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	issuer, err := NewIssuer(IssuerOptions{Secret: opts.Secret, TTL: opts.AccessTTL, Now: opts.Now})
	if err != nil {
		return nil, err
	}
	s := &Service{
		Users:  NewUsers(client, opts.Key),
		Issuer: issuer,
		Refresher: NewRefresher(client, RefresherOptions{
			Key: opts.Key, Secret: opts.Secret, TTL: opts.RefreshTTL, Now: opts.Now,
		}),
		logger: opts.Logger,
	}
	s.gate = &gate{issuer, s.Users, s.logger}
	sameOrigin := http.NewCrossOriginProtection()
	for _, origin := range opts.TrustedOrigins {
		if err := sameOrigin.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("auth: %w", err)
		}
	}
	sameOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusForbidden, "cross_origin", "This request came from a page of another site.")
	}))
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+cookiePath+"/login", s.login)
	mux.HandleFunc("POST "+cookiePath+"/refresh", s.refresh)
	mux.HandleFunc("POST "+cookiePath+"/logout", s.logout)
	s.handler = sameOrigin.Handler(mux)
	return s, nil
}

// ServeHTTP serves POST /api/auth/login, /api/auth/refresh and /api/auth/logout.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

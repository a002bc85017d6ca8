package auth

import (
	"context"
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

	// Limit keeps people who guess passwords away. Services of one process should share
	// it. nil is a limit of this service that only makes logins take turns.
	Limit *Limit

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

	key           string
	limit         *Limit
	refresher     *refresher
	connected     *connectedLogins
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
	if opts.Limit == nil {
		opts.Limit = NewLimit(LimitOptions{})
	}
	issuer, err := newIssuer(issuerOptions{secret: opts.Secret, formerSecrets: opts.FormerSecrets, ttl: opts.AccessTTL, now: opts.Now})
	if err != nil {
		return nil, err
	}
	s := &Service{
		Users:     newUsers(client, opts.Key),
		Issuer:    issuer,
		key:       opts.Key,
		limit:     opts.Limit,
		refresher: newRefresher(client, refresherOptions{key: opts.Key, secret: opts.Secret, ttl: opts.RefreshTTL, now: opts.Now}),
		logger:    opts.Logger,
	}
	s.connected = newConnectedLogins(s.endedLogins)
	s.authenticator = &authenticator{issuer, s.Users, s.refresher, s.connected, s.logger}
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
	mux.HandleFunc("POST "+cookiePath+"/refresh", s.withoutBody(s.handleRefresh))
	mux.HandleFunc("POST "+cookiePath+"/logout", s.withoutBody(s.handleLogout))
	s.handler = sameOrigin.Handler(mux)
	return s, nil
}

// ServeHTTP serves POST /api/auth/login, /api/auth/refresh and /api/auth/logout.
//
// A login has the JSON body {"email" or "name", "password"}. A login and a refresh are
// answered with {"success": true, "data": {"user", "accessToken"}} and set the cookie
// with the refresh token; a logout is answered with status 204. A request that fails is
// answered with {"success": false, "error": {"code", "message"}}. A client that sends too
// many requests gets status 429, the code "rate_limited" and the header Retry-After.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends the work that the service does in the background. Close the Socket.IO servers
// with its [Service.Guard] first.
func (s *Service) Close() { s.connected.close() }

// endedLogins returns those of the logins that have ended, or whose users were deleted.
func (s *Service) endedLogins(ctx context.Context, logins []login) (ended []login, err error) {
	exists, known := make([]*redis.IntCmd, len(logins)), make([]*redis.BoolCmd, len(logins))
	_, err = s.refresher.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, l := range logins {
			exists[i] = p.Exists(ctx, s.refresher.redisKey(l.id))
			known[i] = p.HExists(ctx, s.Users.users, l.userID)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("auth: read logins: %w", err)
	}
	for i, l := range logins {
		if exists[i].Val() == 0 || !known[i].Val() {
			ended = append(ended, l)
		}
	}
	return ended, nil
}

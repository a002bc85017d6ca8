package world

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/auth"
)

// demoTokens is an http.Handler from which pages get the tokens for their clients:
// valid tokens, and tokens that the server refuses. It asks for no password, because
// the passwords of the seeded users are public.
//
// A token costs no more than its signature: no password is hashed, and Redis is not asked.
type demoTokens struct {
	issuer *auth.Issuer
	limit  *auth.Limit
	logger *slog.Logger
}

// briefTTL is how long a token of kind "brief" is valid: so short that a learner sees
// it expire.
const briefTTL = 3 * time.Second

// errNoDemo reports a user or a kind of token that demoTokens does not know.
var errNoDemo = errors.New("world: unknown demo token")

// ServeHTTP answers a request with the body {"user", "kind"} with {"token"}.
func (d *demoTokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if limited, ok := errors.AsType[*auth.LimitError](d.limit.Request(r.RemoteAddr)); ok {
		w.Header().Set("Retry-After", strconv.Itoa(limited.Seconds()))
		writeJSON(w, http.StatusTooManyRequests, failure("rate_limited", "Too many requests. "+limited.Advice()))
		return
	}
	var in struct{ User, Kind string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&in); err != nil {
		writeJSON(w, http.StatusBadRequest, failure("bad_request", `The body must be JSON such as {"user": "alice", "kind": "valid"}.`))
		return
	}
	token, err := d.token(in.User, in.Kind)
	switch {
	case errors.Is(err, errNoDemo):
		writeJSON(w, http.StatusUnprocessableEntity, failure("unknown", "The user must be alice, bob, carol, dan or erin, and the kind valid, brief, expired, forged or deleted."))
	case err != nil:
		d.logger.ErrorContext(r.Context(), "demo token", "error", err)
		writeJSON(w, http.StatusInternalServerError, failure("internal", "The token cannot be signed."))
	default:
		writeJSON(w, http.StatusOK, map[string]string{"token": token})
	}
}

func (d *demoTokens) token(user, kind string) (string, error) {
	if !slices.ContainsFunc(auth.Seeds(), func(seed auth.Seed) bool { return seed.ID == user }) {
		return "", errNoDemo
	}
	switch kind {
	case "valid":
		return d.issuer.Issue(user)
	case "expired":
		return d.issuer.IssueAt(user, time.Now().Add(-24*time.Hour))
	case "brief": // expires while the client is connected
		return d.issuer.IssueAt(user, time.Now().Add(briefTTL-d.issuer.TTL()))
	case "forged":
		return d.forged(user)
	case "deleted":
		return d.ofDeletedUser()
	}
	return "", errNoDemo
}

// forged returns a token that claims to be admin's but has the signature of user's
// token. An attacker who changes a token without knowing the secret ends up with such a
// token.
func (d *demoTokens) forged(user string) (string, error) {
	token, err := d.issuer.Issue(user)
	if err != nil {
		return "", err
	}
	other, err := d.issuer.Issue("admin")
	if err != nil {
		return "", err
	}
	signature, claims := strings.LastIndex(token, "."), strings.LastIndex(other, ".")
	return other[:claims] + token[signature:], nil
}

// ofDeletedUser returns a valid token of a user who does not exist. The server cannot tell
// it from the token of a user who was deleted after the token was issued.
func (d *demoTokens) ofDeletedUser() (string, error) { return d.issuer.Issue("guest-" + rand.Text()) }

package world

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/socketplay/socketplay/server/auth"
)

// demoTokens hands the playground page the tokens that it connects its clients
// with: good ones, and real ones that are no longer good. The seeded users'
// passwords are no secret, so neither are these.
type demoTokens struct {
	issuer *auth.Issuer
	users  *auth.Users
	logger *slog.Logger
}

// brief is how long a brief token is good.
const brief = 3 * time.Second

var errDemo = errors.New("unknown demo token")

func (d *demoTokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ User, Kind string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&in); err != nil {
		writeJSON(w, http.StatusBadRequest, failure("bad_request", `The body must be JSON such as {"user": "alice", "kind": "valid"}.`))
		return
	}
	token, err := d.token(r.Context(), in.User, in.Kind)
	switch {
	case errors.Is(err, errDemo), errors.Is(err, auth.ErrUnknownUser):
		writeJSON(w, http.StatusUnprocessableEntity, failure("unknown", "The user must be alice, bob, carol, dan or erin, and the kind valid, brief, expired, forged or deleted."))
	case err != nil:
		d.logger.ErrorContext(r.Context(), "demo token", "error", err)
		writeJSON(w, http.StatusServiceUnavailable, failure("unavailable", "Users cannot be read at the moment. Try again."))
	default:
		writeJSON(w, http.StatusOK, map[string]string{"token": token})
	}
}

func (d *demoTokens) token(ctx context.Context, user, kind string) (string, error) {
	if !isSeed(user) {
		return "", errDemo
	}
	switch kind {
	case "valid":
		return d.issuer.Issue(user)
	case "expired":
		return d.issuer.IssueAt(user, time.Now().Add(-24*time.Hour))
	case "brief": // good for a moment, so that a client sees it expire
		return d.issuer.IssueAt(user, time.Now().Add(brief-d.issuer.TTL()))
	case "forged":
		return d.forged(user)
	case "deleted":
		// A user who exists when the token is issued, and then no longer.
		guest := auth.User{ID: "guest-" + rand.Text(), Role: auth.Member}
		guest.Name, guest.Email = guest.ID, guest.ID+"@example.test"
		if err := d.users.Create(ctx, guest, rand.Text()); err != nil {
			return "", err
		}
		token, err := d.issuer.Issue(guest.ID)
		return token, errors.Join(err, d.users.Delete(ctx, guest.ID))
	}
	return "", errDemo
}

// forged returns a token of user in which somebody has written another name without
// knowing the secret: the signature is still that of what stood there before.
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

func isSeed(id string) bool {
	for _, seed := range auth.Seeds() {
		if seed.ID == id {
			return true
		}
	}
	return false
}

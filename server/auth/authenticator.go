package auth

import (
	"context"
	"errors"
	"log/slog"
)

// authenticator finds out which user sent an access token.
type authenticator struct {
	issuer *Issuer
	users  userFinder
	logger *slog.Logger
}

// userFinder is what authenticator needs of [Users]. byID returns [ErrUnknownUser] for an
// id without a user.
type userFinder interface {
	byID(ctx context.Context, id string) (User, error)
}

// authenticate returns the user whom token names and the token's claims. The error is
// always a [*refusal]; it wraps the cause if users cannot be looked up.
func (a *authenticator) authenticate(ctx context.Context, token string) (User, claims, error) {
	c, err := a.issuer.verify(token)
	if err != nil {
		return User{}, claims{}, err
	}
	user, err := a.users.byID(ctx, c.userID)
	switch {
	case errors.Is(err, ErrUnknownUser):
		return User{}, claims{}, refusals[userUnknown]
	case err != nil:
		refused := *refusals[unavailable]
		refused.cause = err
		return User{}, claims{}, &refused
	}
	return user, c, nil
}

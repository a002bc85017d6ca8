package auth

import (
	"context"
	"errors"
	"log/slog"
)

// authenticator finds the user to whom an access token belongs.
type authenticator struct {
	issuer *Issuer
	users  userFinder
	logger *slog.Logger
}

// userFinder is the part of [Users] that authenticator uses. byID returns
// [ErrUnknownUser] if no user has that id.
type userFinder interface {
	byID(ctx context.Context, id string) (User, error)
}

// authenticate returns the user whom token names and the token's claims. The error is
// always a [*refusal]. If Redis fails, the refusal wraps the error of Redis.
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

package auth

import (
	"context"
	"errors"
	"log/slog"
)

// authenticator finds the user to whom an access token belongs.
type authenticator struct {
	issuer    *Issuer
	users     userFinder
	logins    loginFinder
	connected *connectedLogins
	logger    *slog.Logger
}

// userFinder is the part of [Users] that authenticator uses. byID returns
// [ErrUnknownUser] if no user has that id.
type userFinder interface {
	byID(ctx context.Context, id string) (User, error)
}

// loginFinder is the part of refresher that authenticator uses. exists reports whether a
// login has not ended.
type loginFinder interface {
	exists(ctx context.Context, loginID string) (bool, error)
}

// authenticate returns the user whom token names and the token's claims. The error is
// always a [*refusal]. If Redis fails, the refusal wraps the error of Redis.
func (a *authenticator) authenticate(ctx context.Context, token string) (User, claims, error) {
	c, err := a.issuer.verify(token)
	if err != nil {
		return User{}, claims{}, err
	}
	exists := true
	if c.login.id != "" {
		exists, err = a.logins.exists(ctx, c.login.id)
	}
	var user User
	if err == nil && exists {
		user, err = a.users.byID(ctx, c.login.userID)
	}
	switch {
	case errors.Is(err, ErrUnknownUser):
		return User{}, claims{}, refusals[userUnknown]
	case err != nil:
		refused := *refusals[unavailable]
		refused.cause = err
		return User{}, claims{}, &refused
	case !exists:
		return User{}, claims{}, refusals[tokenInvalid]
	}
	return user, c, nil
}

package auth

import (
	"context"
	"errors"
	"log/slog"

	"github.com/socketplay/socketplay/server/socketio"
)

// gate lets users into namespaces, and keeps them there as long as they prove that
// they are.
type gate struct {
	issuer *Issuer
	users  finder
	logger *slog.Logger
}

// Guard has ns admit only users, as [Service.Middleware] does, and only as long as
// their tokens are good. When one expires, the client gets the event [EventExpired];
// until it has sent another token of the same user with [EventRefresh], none of its
// events reaches a handler, and after [Grace] it is disconnected from ns. What is
// emitted to it meanwhile it still gets.
//
// Guard stands before what else has handlers for ns's connections.
func (s *Service) Guard(ns *socketio.Namespace) { s.gate.guard(ns) }

func (g *gate) guard(ns *socketio.Namespace) {
	ns.Use(g.admit)
	ns.OnConnection(func(_ context.Context, socket *socketio.Socket) {
		identity, _ := socket.Value(identityKey{}).(Identity)
		g.lease(socket, identity)
	})
}

// finder looks users up by id.
type finder interface {
	ByID(ctx context.Context, id string) (User, error)
}

// authenticate returns the user whom token names, and what the token says. The error is
// a [*Refusal], wrapping what went wrong where that is no fault of the token.
func (g *gate) authenticate(ctx context.Context, token string) (User, Identity, error) {
	identity, err := g.issuer.Verify(token)
	if err != nil {
		return User{}, Identity{}, err
	}
	user, err := g.users.ByID(ctx, identity.UserID)
	switch {
	case errors.Is(err, ErrUnknownUser):
		return User{}, Identity{}, refusals[UserUnknown]
	case err != nil:
		refusal := *refusals[Unavailable]
		refusal.cause = err
		return User{}, Identity{}, &refusal
	}
	return user, identity, nil
}

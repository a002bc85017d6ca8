package auth

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/socketplay/socketplay/server/socketio"
)

type (
	userKey     struct{}
	identityKey struct{} // of the token that a socket has connected with
)

// Middleware lets only users connect to a namespace: ns.Use(service.Middleware).
// The client sends its access token as {token} in the handshake's auth payload.
// Nothing else in a handshake is believed, and one with a token in its URL, which
// proxies and logs keep, is refused. Handlers get the user from [UserOf]. It looks at
// the token once; [Service.Guard] goes on looking.
func (s *Service) Middleware(ctx context.Context, socket *socketio.Socket) error {
	return s.gate.admit(ctx, socket)
}

func (g *gate) admit(ctx context.Context, socket *socketio.Socket) error {
	user, identity, err := g.authenticate(ctx, handshakeToken(socket.Handshake()))
	if err != nil {
		return g.connectError(ctx, err)
	}
	socket.Set(userKey{}, user)
	socket.Set(identityKey{}, identity)
	return nil
}

// UserOf returns the user whom Middleware has let in.
func UserOf(s *socketio.Socket) (user User, ok bool) {
	user, ok = s.Value(userKey{}).(User)
	return user, ok
}

// handshakeToken returns "" for a handshake without a token, and "…", which is
// none, for one that has something else in its place.
func handshakeToken(h *socketio.Handshake) string {
	if h.Query.Has("token") {
		return ""
	}
	var payload struct {
		Token json.RawMessage `json:"token"`
	}
	if json.Unmarshal(h.Auth, &payload) != nil {
		return ""
	}
	switch string(payload.Token) {
	case "", "null", "false", "0", `""`: // what JavaScript takes for no token
		return ""
	}
	var token string
	if json.Unmarshal(payload.Token, &token) != nil {
		return "…"
	}
	return token
}

// connectError is what the client gets for err.
func (g *gate) connectError(ctx context.Context, err error) error {
	refusal, ok := errors.AsType[*Refusal](err)
	if !ok {
		return err
	}
	if refusal.Code == Unavailable {
		g.logger.ErrorContext(ctx, "auth: a connecting user cannot be looked up", "error", refusal.cause)
	}
	return &socketio.ConnectError{
		Message: refusal.Message,
		Data: struct {
			Code Code `json:"code"`
		}{refusal.Code},
	}
}

package auth

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/socketplay/socketplay/server/socketio"
)

type userKey struct{}

// Middleware lets only users connect to a namespace: ns.Use(service.Middleware).
// The client sends its access token as {token} in the handshake's auth payload.
// Nothing else in a handshake is believed, and one with a token in its URL, which
// proxies and logs keep, is refused. Handlers get the user from [UserOf].
func (s *Service) Middleware(ctx context.Context, socket *socketio.Socket) error {
	user, err := s.Issuer.authenticate(ctx, s.Users, handshakeToken(socket.Handshake()))
	if err != nil {
		return s.connectError(ctx, err)
	}
	socket.Set(userKey{}, user)
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
func (s *Service) connectError(ctx context.Context, err error) error {
	refusal, ok := errors.AsType[*Refusal](err)
	if !ok {
		return err
	}
	if refusal.Code == Unavailable {
		s.logger.ErrorContext(ctx, "auth: a connecting user cannot be looked up", "error", refusal.cause)
	}
	return &socketio.ConnectError{
		Message: refusal.Message,
		Data: struct {
			Code Code `json:"code"`
		}{refusal.Code},
	}
}

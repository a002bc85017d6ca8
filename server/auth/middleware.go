package auth

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/socketplay/socketplay/server/socketio"
)

// Keys of a socket's values and of a request's context.
type (
	userKey   struct{} // the User
	claimsKey struct{} // the claims of the token with which a socket connected
)

// Middleware lets only users connect to a namespace: ns.Use(service.Middleware). The
// client sends its access token in the auth payload of the handshake, as {token};
// handlers get the user from [UserOf].
//
// Middleware ignores everything else in the handshake. It refuses a handshake with a
// token in the URL, because proxies log URLs. It checks the token once: to check it for
// as long as the client stays connected, use [Service.Guard].
//
// A refused client gets a CONNECT_ERROR packet with one of these messages and data:
//
//	Authentication required   {"code": "token_missing"}
//	Invalid or expired token  {"code": "token_invalid"}, "token_expired" or "unavailable"
//	User not found            {"code": "user_unknown"}
//
// "unavailable" means that Redis does not answer. Middleware logs its error.
func (s *Service) Middleware(ctx context.Context, socket *socketio.Socket) error {
	return s.authenticator.identify(ctx, socket)
}

// Guard lets only users connect to ns, as [Service.Middleware] does, and disconnects
// them when their token has expired and they send no new one. Call Guard before you add
// connection handlers to ns.
//
// When a token expires, the client gets the event "auth:expired" with {"graceMs":
// 25000}. From then on its events do not reach their handlers; they are acknowledged
// with {"error": "token_expired"}. The client still gets what is emitted to it. If it
// sends no new token within those 25 seconds, Guard disconnects it from ns.
//
// The client sends a new token of the same user with the event "auth:refresh" and the
// argument {token}, before the old one expires or after. The acknowledgement is {"ok":
// true} or {"error": code}, with a code of [Service.Middleware]. A client that sends
// another user's token is disconnected from ns.
func (s *Service) Guard(ns *socketio.Namespace) { s.authenticator.guard(ns) }

func (a *authenticator) guard(ns *socketio.Namespace) {
	ns.Use(a.identify)
	ns.OnConnection(func(_ context.Context, socket *socketio.Socket) {
		c, _ := socket.Value(claimsKey{}).(claims)
		a.watchExpiry(socket, c)
	})
}

// identify notes on socket the user who connects. It returns a
// [*socketio.ConnectError] if the handshake has no valid token.
func (a *authenticator) identify(ctx context.Context, socket *socketio.Socket) error {
	user, c, err := a.authenticate(ctx, handshakeToken(socket.Handshake()))
	if err != nil {
		return a.connectError(ctx, err)
	}
	socket.Set(userKey{}, user)
	socket.Set(claimsKey{}, c)
	return nil
}

// UserOf returns the user whom Middleware or Guard let in. ok is false if s is a socket
// of a namespace that has neither.
func UserOf(s *socketio.Socket) (user User, ok bool) {
	user, ok = s.Value(userKey{}).(User)
	return user, ok
}

// notToken stands for a handshake's token that is not a string. It is not a valid token
// either.
const notToken = "…"

// handshakeToken returns the token in the handshake's auth payload, "" if the payload
// lacks one or the URL contains one, and notToken if it is not a string.
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
	case "", "null", "false", "0", `""`: // the values that are falsy in JavaScript
		return ""
	}
	var token string
	if json.Unmarshal(payload.Token, &token) != nil {
		return notToken
	}
	return token
}

// connectError turns a refusal into the error that the client gets, and logs it if the
// token is not its cause.
func (a *authenticator) connectError(ctx context.Context, err error) error {
	refused, ok := errors.AsType[*refusal](err)
	if !ok {
		return err
	}
	if refused.code == unavailable {
		a.logger.ErrorContext(ctx, "auth: a connecting user cannot be looked up", "error", refused.cause)
	}
	return &socketio.ConnectError{
		Message: refused.message,
		Data: struct {
			Code refusalCode `json:"code"`
		}{refused.code},
	}
}

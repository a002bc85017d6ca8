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
// token in the URL, because proxies log URLs. It checks the token only once, when the
// client connects. [Service.Guard] also disconnects clients whose token expires later.
//
// A refused client gets a CONNECT_ERROR packet with one of these messages and data:
//
//	Authentication required   {"code": "token_missing"}
//	Invalid or expired token  {"code": "token_invalid"}, "token_expired" or "unavailable"
//	User not found            {"code": "user_unknown"}
//
// The data of the first two may have a "mistake" too, such as "bearer" for a token that
// begins with "Bearer ".
//
// "unavailable" means that Redis does not answer. Middleware logs the error of Redis.
func (s *Service) Middleware(ctx context.Context, socket *socketio.Socket) error {
	return s.authenticator.identify(ctx, socket)
}

// Namespace is a [*socketio.Namespace], or a [*socketio.ParentNamespace] for all its
// children.
type Namespace interface {
	Use(socketio.Middleware)
	OnConnection(func(context.Context, *socketio.Socket))
}

// Guard lets only users connect to ns, as [Service.Middleware] does. It also
// disconnects a client whose token has expired, unless the client sends a new one in
// time. Call Guard before you add connection handlers to ns.
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
//
// When a login ends, Guard disconnects the clients whose tokens belong to the login: a
// logout ends it, a refresh token that is used twice, and the user's deletion. They get the
// event "auth:revoked" first. That happens within two seconds on all instances that reach
// Redis. It does not concern tokens of [Issuer.Issue], which belong to no login.
func (s *Service) Guard(ns Namespace) { s.authenticator.guard(ns) }

func (a *authenticator) guard(ns Namespace) {
	ns.Use(a.identify)
	ns.OnConnection(func(_ context.Context, socket *socketio.Socket) {
		c, _ := socket.Value(claimsKey{}).(claims)
		a.watchExpiry(socket, c)
	})
}

// identify finds the user who connects and stores the user and the claims on socket. It
// returns a [*socketio.ConnectError] if the handshake has no valid token.
func (a *authenticator) identify(ctx context.Context, socket *socketio.Socket) error {
	user, c, err := a.authenticate(ctx, handshakeToken(socket.Handshake()))
	if err != nil {
		return a.connectError(ctx, socket, err)
	}
	socket.Set(userKey{}, user)
	socket.Set(claimsKey{}, c)
	return nil
}

// UserOf returns the user whom Middleware or Guard let in. ok is false if the namespace
// of s has neither Middleware nor Guard.
func UserOf(s *socketio.Socket) (user User, ok bool) {
	user, ok = s.Value(userKey{}).(User)
	return user, ok
}

// notToken is returned by handshakeToken in place of a token that is not a string. It
// is not a valid token, so the client is refused.
const notToken = "…"

// handshakeToken returns the token in the handshake's auth payload. It returns "" if
// the payload has no token or the URL contains one, and notToken if the token is not a
// string.
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

// connectError turns a refusal into the error that the client gets. If the cause is not
// the token but Redis, it also logs the error.
func (a *authenticator) connectError(ctx context.Context, socket *socketio.Socket, err error) error {
	refused, ok := errors.AsType[*refusal](err)
	if !ok {
		return err
	}
	if refused.code == unavailable {
		a.logger.ErrorContext(ctx, "auth: a connecting user cannot be looked up", "error", refused.cause)
	}
	wrong := refused.mistake
	if refused.code == tokenMissing && socket.Handshake().Query.Has("token") {
		wrong = tokenInQuery
	}
	return &socketio.ConnectError{
		Message: refused.message,
		Data: struct {
			Code    refusalCode `json:"code"`
			Mistake mistake     `json:"mistake,omitempty"`
		}{refused.code, wrong},
	}
}

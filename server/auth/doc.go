// Package auth keeps users and their passwords, logs users in, and lets only users
// reach REST handlers and Socket.IO namespaces.
//
// A login gives the client two tokens. The access token is short-lived and signed; the
// client sends it with every request and with every Socket.IO handshake. The refresh
// token is in a cookie that scripts cannot read, and is valid for one use: it is traded
// for the next refresh token and a new access token.
//
// [New] returns a [Service]. As an http.Handler it serves logins; its RequireUser
// protects REST handlers and its Guard protects namespaces. A client that stays
// connected to such a namespace must send a new access token before long when its old
// one expires.
//
// All instances of a server share what they must remember through Redis. An instance
// accepts the tokens of another one if both have the same Redis and the same secret.
package auth

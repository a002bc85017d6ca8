// Package auth keeps users and their passwords, logs users in, and lets only users
// reach REST handlers and Socket.IO namespaces.
//
// A login gives the client two tokens. The access token is short-lived and signed; the
// client sends it with every request and with every Socket.IO handshake. The refresh
// token is in a cookie that scripts cannot read, and is valid for one use: the client
// exchanges it for the next refresh token and a new access token.
//
// [New] returns a [Service]. As an http.Handler it serves logins; its RequireUser
// protects REST handlers and its Guard protects namespaces. When the access token of a
// connected client expires, the client must soon send a new one, or Guard disconnects
// it. A logout disconnects all clients of the login and ends the access tokens that the
// login was given.
//
// Users and logins are in Redis, so that all instances of a server share them. An
// instance accepts the tokens of another instance if both use the same Redis and the
// same secret.
package auth

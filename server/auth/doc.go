// Package auth knows the users of the task app, proves who they are and keeps
// them logged in.
//
// A login is answered with an access token, which is short-lived, signed and
// sent with each request and each Socket.IO handshake, and with a refresh token,
// which lives in a cookie that scripts cannot read and is good for one use.
// A [Service] serves the logins; its RequireUser guards REST handlers, its Guard
// Socket.IO namespaces, where a token that expires has to be followed by another one
// while the client stays connected.
//
// Everything that must be the same for all instances is in Redis, so a token
// from one is good on the others as long as they share Redis and secret.
package auth

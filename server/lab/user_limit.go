package lab

import (
	"context"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/socketio"
)

// errTooManySockets is the CONNECT_ERROR for a socket of a user who has
// Options.MaxSocketsPerUser sockets at this address. The token that names the user arrives with CONNECT,
// so the limit cannot refuse the handshake.
var errTooManySockets = &socketio.ConnectError{
	Message: "Too many connections of this user from this address",
	Data: struct {
		Code string `json:"code"`
	}{"too_many_connections"},
}

// userAt returns the name under which a user is counted whose client is at that address, as
// [limits.Address] returns it. It returns "" if user is "".
//
// A user's name alone would be wrong: a lab's tokens are public, so anybody can be alice,
// and one address that uses up what alice may use would take it from everybody.
func userAt(user, address string) string {
	if user == "" {
		return ""
	}
	return user + "\x00" + address
}

// limitUser lets each user have only so many sockets at one address as sockets allows. Call
// it after the middleware was added that finds out who the user is. Sockets without a user
// do not count.
func limitUser(io *socketio.Server, user func(*socketio.Socket) string, sockets *limits.Counter) {
	for _, ns := range io.Namespaces() {
		limitUserIn(ns, user, sockets)
	}
}

// limitUserIn does what limitUser does, for the sockets of ns alone.
func limitUserIn(ns interface{ Use(socketio.Middleware) }, user func(*socketio.Socket) string, sockets *limits.Counter) {
	if sockets == nil || user == nil {
		return
	}
	ns.Use(func(_ context.Context, s *socketio.Socket) error {
		id := userAt(user(s), limits.Address(s.Handshake().Address))
		if id == "" {
			return nil
		}
		if !sockets.Add(id, 1) {
			return errTooManySockets
		}
		// The context ends in every case: also if further middleware refuses the socket,
		// or if its client leaves before it is connected.
		context.AfterFunc(s.Context(), func() { sockets.Remove(id, 1) })
		return nil
	})
}

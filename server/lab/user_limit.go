package lab

import (
	"context"

	"github.com/socketplay/socketplay/server/internal/limits"
	"github.com/socketplay/socketplay/server/socketio"
)

// errTooManySockets is the CONNECT_ERROR for a socket of a user who has
// Options.MaxSocketsPerUser sockets. The token that names the user arrives with CONNECT,
// so the limit cannot refuse the handshake.
var errTooManySockets = &socketio.ConnectError{
	Message: "Too many connections of this user",
	Data: struct {
		Code string `json:"code"`
	}{"too_many_connections"},
}

// limitUser lets each user have only so many sockets as sockets allows. Call it after the
// middleware was added that finds out who the user is. Sockets without a user do not count.
func limitUser(io *socketio.Server, user func(*socketio.Socket) string, sockets *limits.Counter) {
	if sockets == nil || user == nil {
		return
	}
	for _, ns := range io.Namespaces() {
		ns.Use(func(_ context.Context, s *socketio.Socket) error {
			id := user(s)
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
}

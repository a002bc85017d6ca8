// Package socketio is a Socket.IO v5 server for Go. It works with the official
// JavaScript client, and beside the official Node server on the same Redis. Its concepts
// are the official ones and have the official names.
//
// [New] makes a [Server], which is an http.Handler for its path. Add middleware and
// handlers to the server, or, for another namespace, to the [Namespace] that [Server.Of]
// returns:
//
//	io, err := socketio.New(nil)
//	io.Use(func(ctx context.Context, s *socketio.Socket) error { … })
//	io.OnConnection(func(ctx context.Context, s *socketio.Socket) {
//		s.Join(ctx, "lobby")
//		s.On("chat", socketio.Handle(func(ctx context.Context, s *socketio.Socket, text string) (int, error) {
//			return len(text), s.To("lobby").Emit(ctx, "chat", text)
//		}))
//	})
//	http.Handle("/socket.io/", io)
//
// # Order and concurrency
//
// A socket handles its events in order, one at a time, after its connection handlers
// have returned. Different sockets handle events at the same time. Acknowledgements are
// not events: a handler may [Call] its own client and wait for the answer.
//
// If a client disconnects, the events that it sent before are handled first. The context
// of its handlers ends then, or one second after the disconnect if that is sooner, with
// the [Reason] as its cause. If a handler panics, the socket's error handlers get a
// [PanicError].
//
// [Server.Close] ends a server as the official close does, without regard to handlers.
// [Server.Shutdown] lets handlers finish and delivers their acknowledgements.
//
// # Values
//
// Arguments are encoded as JSON. A []byte anywhere in an argument travels as a binary
// attachment, in both directions. A number that is decoded into an any becomes a float64,
// or, if it is an integer that a float64 cannot hold exactly, a jsontext.Value.
package socketio

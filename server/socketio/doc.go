// Package socketio is a Socket.IO v5 server for Go. It works with the official JavaScript
// client, and can share a Redis with official Node servers. Its concepts are the official
// ones and have the official names.
//
// [New] makes a [Server], which is an http.Handler for the requests of clients. Add
// middleware and handlers to the server. For a namespace other than the root, add them to
// the [Namespace] that [Server.Of] returns:
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
// If a client disconnects, the events that it sent before are handled first. The context of
// its handlers ends after that, or one second after the disconnect if that is sooner. The
// context's cause is the [Reason]. If a handler panics, the socket's error handlers get a
// [PanicError].
//
// [Server.Close] ends a server as the official close does: packets that still wait for
// clients are lost. [Server.Shutdown] first lets handlers finish and delivers their
// acknowledgements.
//
// # Values
//
// Arguments are encoded as JSON. A []byte anywhere in an argument travels as a binary
// attachment, in both directions. If a number is decoded into an any, it becomes a float64.
// An integer that a float64 cannot hold exactly becomes a jsontext.Value instead.
package socketio

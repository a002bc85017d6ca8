// Package socketio is a Socket.IO v5 server for Go. The official JavaScript
// client, the official Node server on the same Redis and a developer's habits
// carry over: its concepts are the official ones, by their own names.
//
// [New] makes a [Server], which is an http.Handler for its path. Middleware and
// handlers are set on it or, for other namespaces, on what [Server.Of] returns:
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
// What one socket receives is handled in order, one event at a time, after its
// connection handlers have returned; different sockets are served at the same
// time. Acknowledgements are not events: a handler may [Call] its own client and
// wait. What a client sent before it left is handled before its socket disconnects;
// a handler's context then ends, a second later at most, with the [Reason] as its
// cause. A panic in a handler goes to the socket's error handlers.
//
// [Server.Close] ends a server as the official one ends, handlers or not;
// [Server.Shutdown] lets them finish and their acknowledgements arrive.
//
// # Values
//
// Arguments are JSON by value. A []byte anywhere within travels as a binary
// attachment, in both directions. Numbers in an any are float64, but for an integer that
// would be rounded by that: it is a jsontext.Value, and sent on as it came.
package socketio

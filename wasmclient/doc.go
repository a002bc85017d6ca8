// Package wasmclient is a Socket.IO v5 client over Engine.IO v4. It has long-polling,
// WebSocket and the upgrade between them, reconnection, acknowledgements, namespaces and
// binary attachments. Its events, their order and its error texts are those of the
// official client.
//
// [Connect] opens a connection and waits until a namespace has accepted it. [NewManager]
// and [Manager.Socket] give control over each step, and let several namespaces share one
// connection:
//
//	s, err := wasmclient.Connect(ctx, "http://localhost:3000/tasks", nil)
//	defer s.Close()
//	s.On("task:created", wasmclient.Listen(func(ctx context.Context, s *wasmclient.Socket, t Task) error { ... }))
//	title, err := wasmclient.Call[string](ctx, s, "task:title", 7)
//
// The core never blocks and starts no goroutine. Method calls, packets from the network and
// timers all enter through the manager's strand. The strand makes sure that only one of
// them changes the state at a time. A notice is a call of handlers or of a hook, and
// happens outside the strand. In the browser the strand is the event loop and a notice is a
// direct call. Elsewhere the strand is a mutex, and a goroutine delivers the notices in
// order, outside the mutex. So a handler may call any method, except [Manager.Close] and
// [Socket.Close], which wait for handlers.
//
// Both platforms share the core. The files that differ have the suffix _js or _native. The
// core treats payloads as JSON bytes. In the browser JSON.parse reads and checks these
// bytes. The native build adds methods that take Go values. The browser build imports
// neither reflect nor net/http, fmt or time, because every page would download them.
package wasmclient

// Package wasmclient is a Socket.IO v5 client over Engine.IO v4: long-polling,
// WebSocket and the upgrade between them, reconnection, acknowledgements,
// namespaces and binary attachments, with the official client's events, order
// and words.
//
// [Connect] opens a connection and waits for a namespace; [NewManager] and
// [Manager.Socket] give control over each step and let several namespaces share
// one connection:
//
//	s, err := wasmclient.Connect(ctx, "http://localhost:3000/tasks", nil)
//	defer s.Close()
//	s.On("task:created", wasmclient.Listen(func(ctx context.Context, s *wasmclient.Socket, t Task) error { ... }))
//	title, err := wasmclient.Call[string](ctx, s, "task:title", 7)
//
// The core never blocks and starts no goroutine. Whatever happens, a call, a
// frame, a timer, enters through the manager's strand, changes state there and
// leaves as notices. In the browser the strand is the event loop and a notice is
// a direct call; elsewhere the strand is a mutex, and one goroutine at a time
// delivers the notices in order, outside it. So a handler may call any method,
// except [Manager.Close], which waits for handlers.
//
// One core serves both platforms; what differs is in files with the suffix _js
// or _native. Payloads are JSON bytes in the core: the browser keeps its own
// JSON.parse, which also checks what arrives, and the native build adds methods
// for Go values. The browser build imports neither reflection nor net/http, fmt
// or time, whose weight every page would download.
package wasmclient

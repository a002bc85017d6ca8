// Package engine is an Engine.IO v4 server: it keeps a session with each client
// over HTTP long-polling or WebSocket, checks by heartbeat that the client is
// there, and moves a session from polling to WebSocket without losing or
// reordering a message.
//
// A [Server] is an http.Handler. For each [Session] it asks its owner for a
// [Receiver], which gets the session's messages in order; [Session.Send] queues
// messages the other way and never blocks.
//
// With [Options.AllowEIO3] it speaks revision 3 too, to clients of Socket.IO 2.
//
// A client that takes less than it is sent is cut off in the end, see
// [Options.MaxQueuedBytes]; [Server.Stats] counts how often that was.
//
// A polling session has no goroutine of its own. A WebSocket session has one
// that reads, and one that writes while the network has to be waited for; most
// sessions are idle, so the one that reads waits on a small stack, without buffers.
// The HTTP handler returns after the upgrade, so that net/http can free what it holds.
// [Server.Close] waits for all of them.
package engine

// Package engine is an Engine.IO v4 server (docs/PROTOCOL.md, section 4). It keeps a
// session with each client over HTTP long-polling or WebSocket, checks by heartbeat
// that the client is still there, and moves a session from polling to WebSocket without
// losing or reordering a message.
//
// A [Server] is an http.Handler. For each new [Session] it asks its owner for a [Receiver],
// and passes the session's messages to that receiver in order. [Session.Send] queues
// messages for the client and never blocks.
//
// With [Options.AllowEIO3] the server also speaks revision 3 of the protocol, to
// clients of Socket.IO 2.
//
// The server cuts off a client that reads too little of what is sent to it, see
// [Options.MaxQueuedBytes]. [Server.Stats] counts how often that happens.
//
// A polling session has no goroutine of its own. A WebSocket session has one that
// reads, and a second one only while a write has to wait for the network. Most sessions
// are idle, so the goroutine that reads waits on a small stack and without buffers. The
// HTTP handler returns as soon as the WebSocket is open, so that net/http can free its
// own buffers. [Server.Close] waits for all of these goroutines.
package engine

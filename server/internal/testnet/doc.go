// Package testnet is a network in memory, for tests, with clients that send raw frames.
//
// A [Server] and its clients are connected by pipes, so a test can run them in a
// testing/synctest bubble. In a bubble minutes pass at once, and the test fails if a
// goroutine is left at its end. A [Client] sends and receives the frames of a WebSocket.
package testnet

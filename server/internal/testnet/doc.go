// Package testnet is a network in memory, and raw clients on it, for tests.
//
// A [Server] and its clients talk over pipes, so a test can run them in a
// testing/synctest bubble: minutes pass at once, and a goroutine left behind fails the
// test. A [Client] speaks raw frames over WebSocket.
package testnet

package redisadapter

import (
	"errors"
	"fmt"
)

var (
	// ErrClosed ends the requests of an adapter that is closed.
	ErrClosed = errors.New("redisadapter: closed")

	// ErrNotSubscribed is returned by a request while this server has no subscription on
	// which it could receive the answers.
	ErrNotSubscribed = errors.New("redisadapter: not connected to the cluster")

	// ErrTooLarge is returned for a broadcast larger than MaxMessage. The server still
	// delivers the event to its own clients.
	ErrTooLarge = errors.New("redisadapter: message larger than 2 MiB")
)

// IncompleteError says that not all other servers have answered a request. The request
// returns the answers that arrived together with this error.
type IncompleteError struct {
	Answers int   // how many answers arrived
	Servers int   // how many servers were asked
	Err     error // why the request stopped waiting
}

// Error implements error.
func (e *IncompleteError) Error() string {
	return fmt.Sprintf("redisadapter: %d of %d servers have answered: %v", e.Answers, e.Servers, e.Err)
}

// Unwrap returns e.Err.
func (e *IncompleteError) Unwrap() error { return e.Err }

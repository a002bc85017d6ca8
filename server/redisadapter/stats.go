package redisadapter

import "sync/atomic"

// Stats counts what adapters do. Several adapters may share one Stats. The zero value
// is ready to use.
type Stats struct {
	published, publishErrors                atomic.Uint64
	received, decodeErrors, dropped, losses atomic.Uint64
	timeouts                                atomic.Uint64
}

// Published is the number of messages that Redis has received.
func (s *Stats) Published() uint64 { return s.published.Load() }

// PublishErrors is the number of messages that could not be encoded or did not get to
// Redis. The sessions that [NewStreams] saves count as messages.
func (s *Stats) PublishErrors() uint64 { return s.publishErrors.Load() }

// Received is the number of other servers' messages that were delivered.
func (s *Stats) Received() uint64 { return s.received.Load() }

// DecodeErrors is the number of messages on the channels that could not be read.
func (s *Stats) DecodeErrors() uint64 { return s.decodeErrors.Load() }

// Dropped is the number of messages that were dropped because a queue was full.
func (s *Stats) Dropped() uint64 { return s.dropped.Load() }

// Losses is how often the connection of the subscription, or of a stream's reader,
// was lost.
func (s *Stats) Losses() uint64 { return s.losses.Load() }

// Timeouts is the number of requests that not all servers answered in time.
func (s *Stats) Timeouts() uint64 { return s.timeouts.Load() }

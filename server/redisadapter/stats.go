package redisadapter

import "sync/atomic"

// Stats counts what adapters do. One Stats may serve any number of them.
type Stats struct {
	published, publishErrors                atomic.Uint64
	received, decodeErrors, dropped, losses atomic.Uint64
	timeouts                                atomic.Uint64
}

// Published is the number of messages that Redis took.
func (s *Stats) Published() uint64 { return s.published.Load() }

// PublishErrors is the number of messages that did not get out.
func (s *Stats) PublishErrors() uint64 { return s.publishErrors.Load() }

// Received is the number of other servers' messages that were delivered.
func (s *Stats) Received() uint64 { return s.received.Load() }

// DecodeErrors is the number of messages on the channels that made no sense.
func (s *Stats) DecodeErrors() uint64 { return s.decodeErrors.Load() }

// Dropped is the number of messages that found a queue full.
func (s *Stats) Dropped() uint64 { return s.dropped.Load() }

// Losses is how often the subscription was lost.
func (s *Stats) Losses() uint64 { return s.losses.Load() }

// Timeouts is the number of requests that not all servers have answered in time.
func (s *Stats) Timeouts() uint64 { return s.timeouts.Load() }

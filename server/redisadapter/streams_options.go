package redisadapter

import "time"

// StreamsOptions configure [NewStreams]. The zero value and nil choose the defaults.
type StreamsOptions struct {
	// Options.Key is the name of the stream and the start of the names of the channels.
	// The official adapter calls it streamName and channelPrefix.
	// Options.PublishOnSpecificResponseChannel has no effect, because a streams adapter
	// always sends an answer only to the server that asked.
	Options

	// StreamCount is the number of streams. If it is more than one, the namespaces are
	// divided among the streams, and the names of the streams end in "-0", "-1" and so
	// on. 0 is 1.
	StreamCount int

	// MaxLen is how many events a stream keeps (Redis may keep a few more). A client or
	// server that was cut off can catch up on at most this many missed events. 0 is
	// 10,000.
	MaxLen int64

	// ReadCount is how many events one read returns at most. 0 is 100.
	ReadCount int64

	// Block is how long a read waits for events. If a read takes longer than Block and
	// Timeout together, the connection counts as lost. 0 is five seconds.
	Block time.Duration

	// SessionKey is the start of the names of keys. The keys hold the sessions of clients
	// that were cut off. "" is "sio:session:".
	SessionKey string

	// ShardedPubSub sends the messages that the stream does not keep over sharded
	// pub/sub.
	ShardedPubSub bool
}

func (o *StreamsOptions) withDefaults() StreamsOptions {
	var opts StreamsOptions
	if o != nil {
		opts = *o
	}
	opts.Options = opts.Options.withDefaults()
	opts.StreamCount = max(1, opts.StreamCount)
	if opts.MaxLen <= 0 {
		opts.MaxLen = 10_000
	}
	if opts.ReadCount <= 0 {
		opts.ReadCount = 100
	}
	if opts.Block <= 0 {
		opts.Block = 5 * time.Second
	}
	if opts.SessionKey == "" {
		opts.SessionKey = "sio:session:"
	}
	return opts
}

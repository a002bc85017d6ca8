package redisadapter

import "time"

// StreamsOptions configure [NewStreams]. The zero value and nil work.
type StreamsOptions struct {
	// Options.Key is the name of the stream and begins the names of the channels; the
	// official adapter calls it streamName and channelPrefix.
	// Options.PublishOnSpecificResponseChannel has no effect: a streams adapter always
	// sends an answer to the server that asked alone.
	Options

	// StreamCount is the number of streams, among which the namespaces are divided. With
	// more than one, the names end in "-0" and so on. 0 is 1.
	StreamCount int

	// MaxLen is how many events a stream keeps; Redis may keep a few more. So many events
	// may a client or a server miss and still receive later. 0 is 10,000.
	MaxLen int64

	// ReadCount is how many events one read returns at most. 0 is 100.
	ReadCount int64

	// Block is how long a read waits for events. A read that takes longer than Block and
	// Timeout together ends the connection. 0 is five seconds.
	Block time.Duration

	// SessionKey begins the names of the keys that hold the sessions of clients that were
	// cut off. "" is "sio:session:".
	SessionKey string

	// ShardedPubSub uses sharded pub/sub for the messages that the stream does not keep.
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

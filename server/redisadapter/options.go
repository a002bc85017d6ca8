package redisadapter

import (
	"log/slog"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// DefaultKey begins the names of the channels, as in the official adapter.
const DefaultKey = "socket.io"

// Options configure [New]. The zero value and nil work.
type Options struct {
	// Key begins the names of all channels: servers with one key are a cluster.
	// "" is DefaultKey.
	Key string

	// Timeout bounds each call to Redis: a publication, and the wait for the
	// subscription when a namespace is created. 0 is one second.
	Timeout time.Duration

	// RequestTimeout is how long a request waits for the other servers' answers. 0 is
	// five seconds.
	RequestTimeout time.Duration

	// PublishOnSpecificResponseChannel sends answers to the server that has asked
	// alone, not to all. Servers understand both.
	PublishOnSpecificResponseChannel bool

	// QueueMessages and QueueBytes bound what has come from Redis and was not
	// delivered yet; of a namespace also the answers that wait to be sent, and the
	// events from other servers that wait for their handlers. What exceeds them is
	// dropped and counted. 0 is 16384 messages and 64 MiB.
	QueueMessages, QueueBytes int

	// Stats counts what happens. nil counts for nobody.
	Stats *Stats

	// Observer is told of every publication and reception. nil: nobody is.
	Observer socketio.Observer

	// Logger hears of Redis going away and coming back and of messages that
	// make no sense. nil is slog.Default().
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Key == "" {
		opts.Key = DefaultKey
	}
	if opts.Timeout <= 0 {
		opts.Timeout = time.Second
	}
	if opts.RequestTimeout <= 0 {
		opts.RequestTimeout = 5 * time.Second
	}
	if opts.QueueMessages <= 0 {
		opts.QueueMessages = 16384
	}
	if opts.QueueBytes <= 0 {
		opts.QueueBytes = 64 << 20
	}
	if opts.Stats == nil {
		opts.Stats = new(Stats)
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return opts
}

// drop counts a message that found a queue full.
func (o *Options) drop(channel string) {
	if n := o.Stats.dropped.Add(1); n&(n-1) == 0 { // 1, 2, 4, 8, …
		o.Logger.Error("redisadapter: queue full, message dropped", "channel", channel, "dropped", n)
	}
}

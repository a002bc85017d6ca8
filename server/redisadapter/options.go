package redisadapter

import (
	"log/slog"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
)

// DefaultKey is the key that the official adapter uses by default.
const DefaultKey = "socket.io"

// Options configure [New]. The zero value and nil choose the defaults.
type Options struct {
	// Key is the start of the names of all channels. Servers with the same key form a
	// cluster. "" is DefaultKey.
	Key string

	// Timeout is how long a call to Redis may take: a publication, or the wait for the
	// subscription when a namespace is created. 0 is one second.
	Timeout time.Duration

	// RequestTimeout is how long a request waits for the other servers' answers. Close
	// waits for the same time for handlers of other servers' events. 0 is five seconds.
	RequestTimeout time.Duration

	// PublishOnSpecificResponseChannel sends an answer only to the server that asked, and
	// not to all servers. Servers with and without this option can share a cluster.
	PublishOnSpecificResponseChannel bool

	// QueueMessages and QueueBytes bound each queue of the adapter. One queue holds the
	// messages from Redis that wait for their delivery. Each namespace has two more: the
	// answers that wait to be sent, and the server-side events that wait for their
	// handlers. If a queue is full, the adapter drops further messages and counts them. 0
	// is 16384 messages and 64 MiB.
	QueueMessages, QueueBytes int

	// Stats counts messages, errors and timeouts. It may be nil.
	Stats *Stats

	// Observer, if not nil, is told of every event that is published or received.
	Observer socketio.Observer

	// Logger gets errors, and a message when the connection to Redis is lost or made
	// again. nil is slog.Default().
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

// countDropped counts a message that was dropped because a queue was full.
func (o *Options) countDropped(channel string) {
	if n := o.Stats.dropped.Add(1); n&(n-1) == 0 { // 1, 2, 4, 8, …
		o.Logger.Error("redisadapter: queue full, message dropped", "channel", channel, "dropped", n)
	}
}

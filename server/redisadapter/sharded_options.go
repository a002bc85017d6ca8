package redisadapter

// SubscriptionMode says which broadcasts over sharded pub/sub have channels of their
// own. All servers of a cluster must have the same mode.
type SubscriptionMode string

const (
	// DynamicSubscription gives a channel to each room, except to the rooms of single
	// sockets: a server without a socket in a room does not receive the broadcasts to
	// that room. When a room's first socket on a server has joined, the server receives
	// other servers' broadcasts to the room only after Redis has confirmed the
	// subscription, shortly afterwards.
	DynamicSubscription SubscriptionMode = "dynamic"

	// DynamicPrivateSubscription gives a channel to the rooms of single sockets as well.
	DynamicPrivateSubscription SubscriptionMode = "dynamic-private"

	// StaticSubscription gives a channel to each namespace.
	StaticSubscription SubscriptionMode = "static"
)

// ShardedOptions configure [NewSharded]. The zero value and nil work.
type ShardedOptions struct {
	// Options.Key begins the names of the channels; the official adapter calls it
	// channelPrefix. Options.PublishOnSpecificResponseChannel has no effect: a sharded
	// adapter always sends an answer to the server that asked alone.
	Options

	Mode SubscriptionMode // "" is DynamicSubscription
}

func (o *ShardedOptions) withDefaults() ShardedOptions {
	var opts ShardedOptions
	if o != nil {
		opts = *o
	}
	opts.Options = opts.Options.withDefaults()
	if opts.Mode == "" {
		opts.Mode = DynamicSubscription
	}
	return opts
}

package redisadapter

// SubscriptionMode says which broadcasts over sharded pub/sub have their own channels.
// All servers of a cluster must have the same mode.
type SubscriptionMode string

const (
	// DynamicSubscription gives a channel to each room, except to the rooms of single
	// sockets. So a server without a socket in a room does not receive the broadcasts to
	// that room. When the first socket of a server joins a room, the server subscribes to
	// the room's channel. It misses other servers' broadcasts to the room until Redis has
	// confirmed the subscription, shortly afterwards.
	DynamicSubscription SubscriptionMode = "dynamic"

	// DynamicPrivateSubscription gives a channel to the rooms of single sockets as well.
	DynamicPrivateSubscription SubscriptionMode = "dynamic-private"

	// StaticSubscription gives one channel to each namespace, and no channels to rooms.
	StaticSubscription SubscriptionMode = "static"
)

// ShardedOptions configure [NewSharded]. The zero value and nil choose the defaults.
type ShardedOptions struct {
	// Options.Key is the start of the names of the channels. The official adapter calls
	// it channelPrefix. Options.PublishOnSpecificResponseChannel has no effect, because a
	// sharded adapter always sends an answer only to the server that asked.
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

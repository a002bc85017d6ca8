package redisadapter

// incoming is a message from Redis that waits for its delivery. Deliveries have a
// goroutine of their own. The goroutine that reads from Redis must not wait for them,
// because Redis closes a connection whose data is not read.
type incoming struct {
	to      *route
	channel string
	body    string
}

func newInbox(opts Options) *worker[incoming] {
	return &worker[incoming]{
		do: func(batch []incoming) {
			for _, m := range batch {
				m.to.handle(m)
			}
		},
		maxItems: opts.QueueMessages, maxBytes: opts.QueueBytes,
	}
}

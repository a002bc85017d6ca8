package redisadapter

// incoming is a message from Redis that waits for its delivery. The goroutine that
// reads from Redis must never wait, lest Redis cuts it off.
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

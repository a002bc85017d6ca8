package redisadapter

import "sync"

// incoming is a message from Redis that waits for its delivery.
type incoming struct {
	to      *route
	channel string
	body    string
}

// queue holds messages between the goroutine that reads from Redis, which must
// never wait lest Redis cuts it off, and the one that delivers them.
type queue struct {
	maxMessages, maxBytes int

	mu       sync.Mutex
	messages []incoming
	bytes    int
	more     chan struct{} // holds a token while there are messages
}

func newQueue(maxMessages, maxBytes int) *queue {
	return &queue{maxMessages: maxMessages, maxBytes: maxBytes, more: make(chan struct{}, 1)}
}

// push adds m and reports whether there was room for it.
func (q *queue) push(m incoming) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.messages) >= q.maxMessages || q.bytes+len(m.body) > q.maxBytes {
		return false
	}
	q.messages = append(q.messages, m)
	q.bytes += len(m.body)
	select {
	case q.more <- struct{}{}:
	default:
	}
	return true
}

// takeAll returns what has gathered.
func (q *queue) takeAll() []incoming {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.messages
	q.messages, q.bytes = nil, 0
	return all
}

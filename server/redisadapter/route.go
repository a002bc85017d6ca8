package redisadapter

import "sync"

// route leads the messages of one subscription to an adapter.
type route struct {
	name    string // the channel or pattern
	kind    routeKind
	deliver func(channel string, body []byte)

	confirmed     chan struct{} // closed once Redis has confirmed the subscription
	confirmedOnce sync.Once

	// Guarded by the subscriber's mutex, as its end is its matter.

	leaving bool          // it is not subscribed again
	ended   chan struct{} // closed once Redis has confirmed the end; nil unless somebody waits for it

	mu     sync.Mutex // held while delivering
	closed bool
}

type routeKind int

const (
	channelRoute routeKind = iota
	patternRoute
	shardRoute // a channel of sharded pub/sub
)

func newChannel(name string, deliver func(channel string, body []byte)) *route {
	return &route{name: name, deliver: deliver, confirmed: make(chan struct{})}
}

func newPattern(name string, deliver func(channel string, body []byte)) *route {
	r := newChannel(name, deliver)
	r.kind = patternRoute
	return r
}

func newShard(name string, deliver func(channel string, body []byte)) *route {
	r := newChannel(name, deliver)
	r.kind = shardRoute
	return r
}

func (r *route) confirm() { r.confirmedOnce.Do(func() { close(r.confirmed) }) }

func (r *route) handle(m incoming) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.deliver(m.channel, []byte(m.body))
	}
}

// close returns when no delivery is under way and none will be.
func (r *route) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}

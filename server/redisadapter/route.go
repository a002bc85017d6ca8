package redisadapter

import "sync"

// route is one subscription of an adapter, and passes the messages of the subscription to
// the adapter.
type route struct {
	name    string // the channel or pattern
	kind    routeKind
	deliver func(channel string, body []byte)

	confirmed     chan struct{} // closed once Redis has confirmed the subscription
	confirmedOnce sync.Once

	// The subscriber's mutex guards leaving and ended.

	leaving bool          // a new connection does not renew this subscription
	ended   chan struct{} // closed once Redis has confirmed the end of the subscription; nil unless drain waits for that

	mu     sync.Mutex // held during a delivery
	closed bool
}

type routeKind int

const (
	channelRoute routeKind = iota
	patternRoute
	shardRoute // a channel of sharded pub/sub
)

func newRoute(kind routeKind, name string, deliver func(channel string, body []byte)) *route {
	return &route{name: name, kind: kind, deliver: deliver, confirmed: make(chan struct{})}
}

func (r *route) confirm() { r.confirmedOnce.Do(func() { close(r.confirmed) }) }

func (r *route) handle(m incoming) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.deliver(m.channel, []byte(m.body))
	}
}

// close waits until no delivery is running, and prevents further deliveries.
func (r *route) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}

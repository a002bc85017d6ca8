package socketio

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// CallAll emits an event to the chosen sockets, on all servers, and waits until
// each has acknowledged. It returns the first argument of each acknowledgement,
// in the order in which they came. When ctx ends before, it returns those that
// came together with an error; a ctx without a deadline may wait for ever on a
// client that never answers. With [Answer] for Reply it returns them whole.
func CallAll[Reply any](ctx context.Context, b Broadcast, event string, args ...any) ([]Reply, error) {
	p, err := encodeEvent(b.ns.name, event, args)
	if err != nil {
		return nil, err
	}
	packets, err := b.collect(ctx, event, p)
	return repliesOf[Reply](packets, err)
}

func (b Broadcast) collect(ctx context.Context, event string, p sio.Packet) ([]sio.Packet, error) {
	ctx = b.observe(ctx, event, p)
	waiting, cancel := context.WithCancel(ctx)
	defer cancel() // nobody is waited for any longer
	c := &collection{servers: 1, done: make(chan struct{})}
	cluster, need := b.cluster()
	var err error
	if cluster != nil {
		var n int
		if n, err = cluster.ServerCount(ctx); err == nil {
			c.servers = n
		} else {
			cluster = nil // this server's clients are asked all the same
		}
	}
	c.asked(local{b.ns}.DeliverWithAck(waiting, p, b.opts, c.ack))
	switch {
	case cluster != nil:
		err = cluster.BroadcastWithAck(waiting, p, b.opts, c.asked, c.ack)
	case need:
		err = errNoRequests
	}
	if err != nil { // the other servers do not know
		c.mu.Lock()
		c.servers = 1
		c.checkLocked()
		c.mu.Unlock()
	}
	select {
	case <-c.done:
	case <-ctx.Done():
		err = errors.Join(err, fmt.Errorf("socketio: not all have acknowledged %q: %w", event, context.Cause(ctx)))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.packets, err
}

// collection gathers acknowledgements. It is complete when as many servers as
// there are have said how many clients they asked, and as many have answered.
type collection struct {
	mu       sync.Mutex
	servers  int // that were to ask
	said     int // of them have said how many
	expected int // clients
	packets  []sio.Packet
	complete bool
	done     chan struct{}
}

func (c *collection) asked(clients int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said++
	c.expected += clients
	c.checkLocked()
}

func (c *collection) ack(p sio.Packet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.complete {
		c.packets = append(c.packets, p)
		c.checkLocked()
	}
}

func (c *collection) checkLocked() {
	if !c.complete && c.said >= c.servers && len(c.packets) >= c.expected {
		c.complete = true
		close(c.done)
	}
}

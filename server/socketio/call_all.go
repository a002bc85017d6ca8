package socketio

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/socketplay/socketplay/server/wire/sio"
)

// CallAll emits an event to the sockets of a broadcast, on all servers, and waits until
// each of them has acknowledged it. It returns the first argument of each acknowledgement,
// or all arguments if Reply is [Answer], in the order in which the acknowledgements
// arrived. If ctx ends first, CallAll returns an error together with the acknowledgements
// that have arrived. Give ctx a deadline: a client may never answer. CallAll does not ask
// sockets that have too many pending acknowledgements, see Options.MaxPendingAcks.
func CallAll[Reply any](ctx context.Context, b Broadcast, event string, args ...any) ([]Reply, error) {
	p, err := encodeEvent(b.ns.name, event, args)
	if err != nil {
		return nil, err
	}
	return repliesOf[Reply](b.collectAcks(ctx, event, p))
}

// collectAcks sends p and returns the acknowledgements, with an error if some are missing.
func (b Broadcast) collectAcks(ctx context.Context, event string, p sio.Packet) ([]sio.Packet, error) {
	ctx = b.observe(ctx, event, p)
	waiting, stopWaiting := context.WithCancel(ctx)
	defer stopWaiting()
	c := &ackCollection{servers: 1, done: make(chan struct{})}
	cluster, unreachable := b.cluster()
	var err error
	if cluster != nil {
		var n int
		if n, err = cluster.ServerCount(ctx); err == nil {
			c.servers = n
		} else {
			cluster = nil // ask only this server's clients
		}
	}
	c.addExpected(local{b.ns}.DeliverWithAck(waiting, p, b.opts, c.add))
	switch {
	case cluster != nil:
		err = cluster.BroadcastWithAck(waiting, p, b.opts, c.addExpected, c.add)
	case unreachable:
		err = errNoRequests
	}
	if err != nil { // the other servers were not asked
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

// ackCollection gathers acknowledgements. It is complete when all servers have reported how
// many clients they asked, and as many acknowledgements have arrived.
type ackCollection struct {
	mu       sync.Mutex
	servers  int // how many servers have to report
	reports  int // how many servers have reported
	expected int // how many clients were asked, by the reports so far
	packets  []sio.Packet
	complete bool
	done     chan struct{} // closed when the collection is complete
}

// addExpected records the report of one server: how many clients it has asked.
func (c *ackCollection) addExpected(clients int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reports++
	c.expected += clients
	c.checkLocked()
}

// add adds an acknowledgement. It ignores acknowledgements that arrive after the collection
// is complete.
func (c *ackCollection) add(p sio.Packet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.complete {
		c.packets = append(c.packets, p)
		c.checkLocked()
	}
}

func (c *ackCollection) checkLocked() {
	if !c.complete && c.reports >= c.servers && len(c.packets) >= c.expected {
		c.complete = true
		close(c.done)
	}
}

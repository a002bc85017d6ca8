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
// sockets that have too many pending acknowledgements, see Options.MaxPendingAcks, and
// leaves out acknowledgements that are too large, see Options.MaxAnswerBytes and
// Options.MaxAnswerBytesPerCall.
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
	c := &ackCollection{srv: b.ns.srv, servers: 1, done: make(chan struct{})}
	defer c.release()
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
	c.complete = true // what arrives from now on is ignored
	if c.arrived > len(c.packets) {
		err = errors.Join(err, fmt.Errorf("%w: %d of %d are left out", ErrAnswersTooLarge, c.arrived-len(c.packets), c.arrived))
	}
	return c.packets, err
}

// ackCollection gathers acknowledgements. It is complete when all servers have reported how
// many clients they asked, and as many acknowledgements have arrived.
type ackCollection struct {
	srv *Server // whose answerBytes count the packets

	mu       sync.Mutex
	servers  int          // how many servers have to report
	reports  int          // how many servers have reported
	expected int          // how many clients were asked, by the reports so far
	arrived  int          // how many acknowledgements have arrived
	packets  []sio.Packet // those that are kept
	bytes    int          // of packets
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
	if c.complete {
		return
	}
	c.arrived++
	if n := eventBytes(p); c.srv.keepAnswer(c.bytes, n) {
		c.packets, c.bytes = append(c.packets, p), c.bytes+n
	}
	c.checkLocked()
}

// release gives back the bytes of the acknowledgements. The caller of CallAll has them now.
func (c *ackCollection) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.srv.answerBytes.Add(-int64(c.bytes))
}

// keepAnswer counts n bytes of an acknowledgement for a call that keeps kept bytes already.
// It counts nothing and returns false if they would exceed Options.MaxAnswerBytesPerCall or
// Options.MaxAnswerBytes.
func (s *Server) keepAnswer(kept, n int) bool {
	if perCall := s.opts.MaxAnswerBytesPerCall; kept+n > perCall && perCall > 0 {
		return false
	}
	limit := int64(s.opts.MaxAnswerBytes)
	if s.answerBytes.Add(int64(n)) > limit && limit > 0 {
		s.answerBytes.Add(-int64(n))
		return false
	}
	return true
}

func (c *ackCollection) checkLocked() {
	if !c.complete && c.reports >= c.servers && c.arrived >= c.expected {
		c.complete = true
		close(c.done)
	}
}

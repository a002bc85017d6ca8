package load

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// dialers is how many connections are opened at the same time.
const dialers = 50

// Crowd is a number of clients of one server. If a message has not arrived when a method's
// context ends, it counts as lost.
type Crowd struct {
	clients []*client
	casts   atomic.Int64 // how many broadcasts have arrived, counted at each client
}

// Connect opens n connections to the server at host:port.
func Connect(ctx context.Context, address string, n int) (*Crowd, error) {
	crowd := &Crowd{clients: make([]*client, n)}
	errs := make([]error, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(dialers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				crowd.clients[i], errs[i] = connect(ctx, address, func() { crowd.casts.Add(1) })
			}
		})
	}
	wg.Wait()
	failed := 0
	var first error
	for _, err := range errs {
		if err != nil {
			failed++
			first = err
		}
	}
	if err := context.Cause(ctx); err != nil {
		first = err
	}
	if first != nil {
		crowd.Close()
		return nil, fmt.Errorf("%d of %d clients could not connect: %w", failed, n, first)
	}
	return crowd, nil
}

// Len returns the number of clients.
func (crowd *Crowd) Len() int { return len(crowd.clients) }

var errNoAck = errors.New("an acknowledgement did not arrive")

// Join makes all clients join a room. Only some clients send their request at a time,
// because requests of all clients at once would measure the server's queues.
func (crowd *Crowd) Join(ctx context.Context, room string) error {
	packet := []byte(`421["join","` + room + `"]`)
	for rest := crowd.clients; len(rest) > 0; {
		some := rest[:min(200, len(rest))]
		rest = rest[len(some):]
		for _, c := range some {
			if err := c.send(packet); err != nil {
				return err
			}
		}
		for _, c := range some {
			if !c.waitForAck(ctx) {
				return errNoAck
			}
		}
	}
	return nil
}

// Echo makes the given number of clients send events at the same time. Each client sends
// times events of the given number of bytes, and waits for each acknowledgement before it
// sends the next event. Echo returns the number of acknowledgements.
func (crowd *Crowd) Echo(ctx context.Context, clients, times, bytes int) (acked int) {
	packet := []byte(`421["echo","` + strings.Repeat("x", bytes) + `"]`)
	var total atomic.Int64
	var wg sync.WaitGroup
	for _, c := range crowd.clients[:min(clients, len(crowd.clients))] {
		wg.Go(func() {
			for range times {
				if c.send(packet) != nil || !c.waitForAck(ctx) {
					return
				}
				total.Add(1)
			}
		})
	}
	wg.Wait()
	return int(total.Load())
}

// Cast makes one client broadcast times events of the given number of bytes to a room of
// all clients. Each event is sent after the previous one has arrived at all clients. Cast
// returns the number of deliveries, and for each broadcast the time until it reached the
// last client.
func (crowd *Crowd) Cast(ctx context.Context, room string, times, bytes int) (delivered int, waits []time.Duration) {
	packet := []byte(`42["cast","` + room + `","` + strings.Repeat("x", bytes) + `"]`)
	before := crowd.casts.Load()
	for want := before; times > 0 && ctx.Err() == nil; times-- {
		start := time.Now()
		if crowd.clients[0].send(packet) != nil {
			break
		}
		want += int64(len(crowd.clients))
		for crowd.casts.Load() < want && ctx.Err() == nil {
			time.Sleep(50 * time.Microsecond)
		}
		waits = append(waits, time.Since(start))
	}
	return int(crowd.casts.Load() - before), waits
}

// Close ends all connections.
func (crowd *Crowd) Close() {
	for _, c := range crowd.clients {
		if c != nil {
			c.conn.close()
		}
	}
}

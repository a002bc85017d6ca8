package socketio

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/socketplay/socketplay/server/engine"
)

// Clients that lose their connections come back, all at once if they lost them at
// once. So connections end in random order, pace apart, over longestPace at most.
const (
	pace        = time.Millisecond
	longestPace = time.Second
)

// Shutdown is [Server.Close] for a server that is at work, so that no event which a
// handler has begun to handle loses its acknowledgement. It refuses handshakes from
// the start, and takes no more events: clients learn of that when their connections
// end, and come back elsewhere. What was received before is handled and
// acknowledged, other servers' requests are answered, and what is queued for a
// client goes out before its connection ends. The reasons are those of Close.
//
// ctx bounds all of that: when it ends, the rest is closed as by Close, and
// the error says what was under way. Handlers that stay as long as their client does
// are waited for too, and so is one that calls Shutdown. An acknowledgement that is sent
// after its handler has returned is not.
//
// The official server has no such thing: its close() drops what it owes clients.
func (s *Server) Shutdown(ctx context.Context) error {
	s.engine.Refuse()
	sessions := s.engine.Sessions()
	err := errors.Join(settle(ctx, sessions), s.leaveCluster(ctx), dismiss(ctx, sessions))
	return errors.Join(err, s.Close(ctx))
}

// settle has clients' events handled that were received already, and no others.
func settle(ctx context.Context, sessions []*engine.Session) error {
	var busy []*Socket
	for _, session := range sessions {
		for _, s := range session.Receiver().(*connection).seal() {
			if s.mailbox.seal() {
				busy = append(busy, s)
			}
		}
	}
	handled := make(chan struct{}, len(busy))
	for _, s := range busy {
		go func() { // Close waits for what it waits for
			s.mailbox.wait()
			handled <- struct{}{}
		}()
	}
	for n := range busy {
		select {
		case <-handled:
		case <-ctx.Done():
			return fmt.Errorf("socketio: events of %d sockets were being handled: %w", len(busy)-n, context.Cause(ctx))
		}
	}
	return nil
}

// seal lets the client join no more namespaces. It returns the sockets that it has.
func (c *connection) seal() []*Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sealed = true
	return c.sockets.all()
}

// leaveCluster has the adapters answer what other servers have asked.
func (s *Server) leaveCluster(ctx context.Context) error {
	var mu sync.Mutex
	var all error
	var leaving sync.WaitGroup
	for _, ns := range s.Namespaces() {
		if d, ok := ns.adapter.(Drainer); ok {
			leaving.Go(func() {
				err := d.Drain(ctx)
				mu.Lock()
				defer mu.Unlock()
				all = errors.Join(all, err)
			})
		}
	}
	leaving.Wait()
	return all
}

// dismiss ends sessions whose clients have got all that is queued for them.
func dismiss(ctx context.Context, sessions []*engine.Session) error {
	rand.Shuffle(len(sessions), func(i, j int) { sessions[i], sessions[j] = sessions[j], sessions[i] })
	pause := min(pace, longestPace/time.Duration(max(1, len(sessions))))
	for i, session := range sessions {
		if i > 0 {
			select {
			case <-time.After(pause):
			case <-ctx.Done(): // Close does it
			}
		}
		c := session.Receiver().(*connection)
		for _, s := range c.takeSockets() {
			s.close(ReasonServerShuttingDown, nil)
		}
		session.Close()
	}
	for i, session := range sessions {
		if !session.HasUnsent() { // a client that polls may not come back to hear of the end
			continue
		}
		select {
		case <-session.Context().Done():
		case <-ctx.Done():
			return fmt.Errorf("socketio: up to %d clients have not taken what was queued for them: %w", len(sessions)-i, context.Cause(ctx))
		}
	}
	return nil
}

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

// Clients that lose their connections reconnect. If all lost them at the same moment, all
// would reconnect at the same moment. So Shutdown ends connections in random order,
// endInterval apart. If there are many connections, the pauses are shorter, so that all
// connections end within maxEndTime.
const (
	endInterval = time.Millisecond
	maxEndTime  = time.Second
)

// Shutdown closes a server that is in use without losing acknowledgements. From the start,
// the server refuses handshakes and ignores new events. It handles and acknowledges the
// events that came before, and answers the requests of other servers. Then it sends each
// client the packets that are queued for the client, and ends the connection. Clients
// reconnect, to another server if there is one. The reasons and the further steps are those
// of [Server.Close].
//
// When ctx ends, Shutdown closes the rest as Close does, and the error says what was still
// going on. Shutdown waits for all handlers: also for a handler that runs as long as its
// client is connected, and for one that calls Shutdown itself. It does not wait for an
// acknowledgement that is sent after the handler has returned.
//
// The official server has no such method: its close() loses what is queued for clients.
func (s *Server) Shutdown(ctx context.Context) error {
	s.engine.Refuse()
	sessions := s.engine.Sessions()
	err := errors.Join(finishEvents(ctx, sessions), s.drainAdapters(ctx), endSessions(ctx, sessions))
	return errors.Join(err, s.Close(ctx))
}

// finishEvents makes the server ignore new events, and waits until the earlier events are
// handled.
func finishEvents(ctx context.Context, sessions []*engine.Session) error {
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
		go func() { // this goroutine ends with the handlers, and Close waits for them
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

// seal keeps the client from joining another namespace. It returns the client's sockets.
func (c *connection) seal() []*Socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sealed = true
	return c.sockets.all()
}

// drainAdapters waits until the adapters have answered the requests of other servers.
func (s *Server) drainAdapters(ctx context.Context) error {
	var mu sync.Mutex
	var all error
	var draining sync.WaitGroup
	for _, ns := range s.Namespaces() {
		if d, ok := ns.adapter.(Drainer); ok {
			draining.Go(func() {
				err := d.Drain(ctx)
				mu.Lock()
				defer mu.Unlock()
				all = errors.Join(all, err)
			})
		}
	}
	draining.Wait()
	return all
}

// endSessions closes the sessions and waits until each client has got the packets that are
// queued for it.
func endSessions(ctx context.Context, sessions []*engine.Session) error {
	rand.Shuffle(len(sessions), func(i, j int) { sessions[i], sessions[j] = sessions[j], sessions[i] })
	pause := min(endInterval, maxEndTime/time.Duration(max(1, len(sessions))))
	for i, session := range sessions {
		if i > 0 {
			select {
			case <-time.After(pause):
			case <-ctx.Done(): // close the rest without pauses
			}
		}
		c := session.Receiver().(*connection)
		for _, s := range c.detachSockets() {
			s.closeNow(ReasonServerShuttingDown, nil)
		}
		session.Close()
	}
	for i, session := range sessions {
		// The client has got everything: its next poll would only bring the end of the
		// session.
		if !session.HasUnsent() {
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

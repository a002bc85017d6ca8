package redisadapter

import (
	"context"
	"fmt"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Publish implements [socketio.RecoveryAdapter].
func (a *streamsAdapter) Publish(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	r := a.broadcastRequest(p, opts)
	own := &ownEvent{listener: a.listener, ctx: context.WithoutCancel(ctx), packet: p, opts: opts}
	return a.reader.publish(own, func(number uint64) (streamID, error) { return a.stream.appendEntry(ctx, r, number) })
}

// SaveSession implements [socketio.RecoveryAdapter].
func (a *streamsAdapter) SaveSession(s socketio.RecoverySession) { a.sessions.save(s) }

// TakeSession implements [socketio.RecoveryAdapter].
func (a *streamsAdapter) TakeSession(ctx context.Context, pid, offset string) (*socketio.RecoverySession, error) {
	return a.sessions.remove(ctx, pid, offset)
}

// Resume implements [socketio.RecoveryAdapter]. It reads the stream after offset, until
// it has read all entries that this server has delivered to its other clients. Then it
// calls enter, and from then on the client receives events together with the other
// clients.
func (a *streamsAdapter) Resume(ctx context.Context, rooms []string, offset string, enter func(missed []sio.Packet)) error {
	ctx, cancel := context.WithTimeout(ctx, a.opts.RequestTimeout)
	defer cancel()
	id, _ := parseStreamID(offset)
	if err := a.reader.waitFor(ctx, id); err != nil { // the client must not receive an event again
		return fmt.Errorf("redisadapter: this server has not got as far as its client: %w", err)
	}
	missed := missedEvents{
		client: a.client, timeout: a.opts.Timeout, stream: a.stream.stream,
		namespace: a.namespace, rooms: rooms, last: id,
	}
	for range missedTries {
		if err := missed.read(ctx); err != nil {
			return err
		}
		entered := false
		a.reader.delivery.Do(func() {
			delivered := a.reader.lastDelivered()
			if entered = missed.last.compare(delivered) >= 0; entered {
				enter(missed.upTo(delivered))
			}
		})
		if entered {
			return nil
		}
	}
	return errBehind
}

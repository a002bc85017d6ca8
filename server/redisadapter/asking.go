package redisadapter

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// ErrClosed ends requests of an adapter that is closed.
var ErrClosed = errors.New("redisadapter: closed")

// ErrNotSubscribed is returned while there is no connection on which answers could
// come.
var ErrNotSubscribed = errors.New("redisadapter: not connected to the cluster")

// IncompleteError says that not all servers have answered a request. The answers
// that came are returned beside it.
type IncompleteError struct {
	Answers int   // that came
	Servers int   // that were asked
	Err     error // why no more were waited for
}

func (e *IncompleteError) Error() string {
	return fmt.Sprintf("redisadapter: %d of %d servers have answered: %v", e.Answers, e.Servers, e.Err)
}

func (e *IncompleteError) Unwrap() error { return e.Err }

// longestWait bounds the time for acknowledgements of clients, for which others
// keep a note.
const longestWait = time.Hour

// strayAnswers is how many answers beyond one of each server may wait to be looked
// at: others may write to the channel too.
const strayAnswers = 64

// ServerCount implements [socketio.ClusterAdapter]: it is the number of those who
// subscribe to the channel of requests.
func (a *Adapter) ServerCount(ctx context.Context) (int, error) {
	if !a.sub.live.Load() {
		return 0, ErrNotSubscribed
	}
	ctx, cancel := context.WithTimeout(ctx, a.sub.opts.Timeout)
	defer cancel()
	counts, err := a.sub.client.PubSubNumSub(ctx, a.requests).Result()
	if err != nil {
		return 0, fmt.Errorf("redisadapter: count servers: %w", err)
	}
	return max(1, int(counts[a.requests])), nil
}

// FetchSockets implements [socketio.ClusterAdapter].
func (a *Adapter) FetchSockets(ctx context.Context, opts socketio.BroadcastOptions) ([]socketio.SocketState, error) {
	answers, err := gather(ctx, a, &request{Kind: kindFetch, Opts: newTarget(opts)}, (*response).sockets)
	return slices.Concat(answers...), err
}

// AllRooms implements [socketio.ClusterAdapter].
func (a *Adapter) AllRooms(ctx context.Context) ([]string, error) {
	answers, err := gather(ctx, a, &request{Kind: kindAllRooms}, (*response).rooms)
	return slices.Concat(answers...), err
}

// JoinSockets implements [socketio.ClusterAdapter].
func (a *Adapter) JoinSockets(ctx context.Context, opts socketio.BroadcastOptions, rooms []string) error {
	return a.request(ctx, &request{Kind: kindJoin, Opts: newTarget(opts), Rooms: append(roomList{}, rooms...)})
}

// LeaveSockets implements [socketio.ClusterAdapter].
func (a *Adapter) LeaveSockets(ctx context.Context, opts socketio.BroadcastOptions, rooms []string) error {
	return a.request(ctx, &request{Kind: kindLeave, Opts: newTarget(opts), Rooms: append(roomList{}, rooms...)})
}

// DisconnectSockets implements [socketio.ClusterAdapter].
func (a *Adapter) DisconnectSockets(ctx context.Context, opts socketio.BroadcastOptions, closeConn bool) error {
	return a.request(ctx, &request{Kind: kindDisconnect, Opts: newTarget(opts), Close: closeConn})
}

// ServerSideEmit implements [socketio.ClusterAdapter].
func (a *Adapter) ServerSideEmit(ctx context.Context, p sio.Packet) error {
	return a.request(ctx, &request{Kind: kindServerSideEmit, Data: p.Data, attachments: p.Attachments})
}

// ServerSideEmitWithAck implements [socketio.ClusterAdapter].
func (a *Adapter) ServerSideEmitWithAck(ctx context.Context, p sio.Packet) ([]sio.Packet, error) {
	r := &request{Kind: kindServerSideEmit, Data: p.Data, attachments: p.Attachments}
	return gather(ctx, a, r, func(r *response) (sio.Packet, error) {
		return ackPacket(r.Data, r.attachments), nil
	})
}

// BroadcastWithAck implements [socketio.ClusterAdapter]. The other servers wait for
// their clients until ctx's deadline, an hour at the longest.
func (a *Adapter) BroadcastWithAck(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions, asked func(clients int), ack func(sio.Packet)) error {
	id := newRequestID()
	ctx, cancel := context.WithTimeout(ctx, longestWait)
	forget := func() {
		cancel()
		a.pending.remove(id)
	}
	a.pending.add(id, func(r *response) error {
		switch {
		case r.is(kindClientCount) && r.Clients != nil && *r.Clients >= 0:
			asked(*r.Clients)
		case r.is(kindAck):
			ack(ackPacket(r.Packet, r.attachments))
		default:
			return errors.New("redisadapter: neither a number of clients nor an acknowledgement")
		}
		return nil
	})
	t := newTarget(opts)
	deadline, _ := ctx.Deadline()
	t.Flags.Timeout = float64(max(1, time.Until(deadline).Milliseconds()))
	err := a.request(ctx, &request{
		Kind: kindBroadcast, ID: id, Opts: t, attachments: p.Attachments,
		Packet: &eventPacket{Type: eventType, Data: p.Data, Namespace: a.local.Name()},
	})
	if err == nil && a.ctx.Err() != nil {
		err = ErrClosed
	}
	if err != nil {
		forget()
		return err
	}
	context.AfterFunc(ctx, forget)
	return nil
}

// gather sends a request and returns one answer of each other server, as read gives
// it. What cannot be read is no answer.
func gather[T any](ctx context.Context, a *Adapter, r *request, read func(*response) (T, error)) ([]T, error) {
	servers, err := a.ServerCount(ctx)
	if err != nil {
		return nil, err
	}
	others := servers - 1
	if others == 0 {
		return nil, nil
	}
	r.ID = newRequestID()
	came := make(chan *response, others+strayAnswers)
	a.pending.add(r.ID, func(r *response) error {
		select {
		case came <- r:
			return nil
		default:
			return errors.New("redisadapter: more answers than servers")
		}
	})
	defer a.pending.remove(r.ID)
	if err := a.request(ctx, r); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, a.sub.opts.RequestTimeout)
	defer cancel()
	answers := make([]T, 0, others)
	incomplete := func(reason error) error {
		a.sub.opts.Stats.timeouts.Add(1)
		return &IncompleteError{Answers: len(answers), Servers: others, Err: reason}
	}
	for len(answers) < others {
		select {
		case r := <-came:
			answer, err := read(r)
			if err != nil {
				a.senseless(a.responses, 0, err)
				continue
			}
			answers = append(answers, answer)
		case <-ctx.Done():
			return answers, incomplete(context.Cause(ctx))
		case <-a.ctx.Done():
			return answers, incomplete(ErrClosed)
		}
	}
	return answers, nil
}

// request publishes a request to the other servers.
func (a *Adapter) request(ctx context.Context, r *request) error {
	r.UID = a.uid
	body, err := r.encode()
	if err != nil {
		a.sub.opts.Stats.publishErrors.Add(1)
		return err
	}
	if p, opts, ok := r.event(); ok {
		ctx = a.observe(ctx, socketio.ObservedPublish, a.requests, body, p, opts)
	}
	return a.publish(ctx, a.requests, body)
}

func newRequestID() string { return rand.Text()[:16] }

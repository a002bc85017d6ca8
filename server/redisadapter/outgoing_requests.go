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

// ServerCount implements [socketio.ClusterAdapter].
func (p *peers) ServerCount(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, p.opts.Timeout)
	defer cancel()
	n, err := p.carrier.servers(ctx)
	if err != nil {
		return 0, fmt.Errorf("redisadapter: count servers: %w", err)
	}
	if p.left.Load() {
		n++
	}
	return max(1, n), nil
}

// FetchSockets implements [socketio.ClusterAdapter].
func (p *peers) FetchSockets(ctx context.Context, opts socketio.BroadcastOptions) ([]socketio.SocketState, error) {
	answers, err := gather(ctx, p, &request{Kind: kindFetch, Opts: newTarget(opts)}, (*response).sockets)
	return slices.Concat(answers...), err
}

// AllRooms implements [socketio.ClusterAdapter].
func (p *peers) AllRooms(ctx context.Context) ([]string, error) {
	answers, err := gather(ctx, p, &request{Kind: kindAllRooms}, (*response).rooms)
	return slices.Concat(answers...), err
}

// JoinSockets implements [socketio.ClusterAdapter].
func (p *peers) JoinSockets(ctx context.Context, opts socketio.BroadcastOptions, rooms []string) error {
	return p.request(ctx, &request{Kind: kindJoin, Opts: newTarget(opts), Rooms: append(roomList{}, rooms...)})
}

// LeaveSockets implements [socketio.ClusterAdapter].
func (p *peers) LeaveSockets(ctx context.Context, opts socketio.BroadcastOptions, rooms []string) error {
	return p.request(ctx, &request{Kind: kindLeave, Opts: newTarget(opts), Rooms: append(roomList{}, rooms...)})
}

// DisconnectSockets implements [socketio.ClusterAdapter].
func (p *peers) DisconnectSockets(ctx context.Context, opts socketio.BroadcastOptions, closeConn bool) error {
	return p.request(ctx, &request{Kind: kindDisconnect, Opts: newTarget(opts), Close: closeConn})
}

// ServerSideEmit implements [socketio.ClusterAdapter].
func (p *peers) ServerSideEmit(ctx context.Context, event sio.Packet) error {
	return p.request(ctx, &request{Kind: kindServerSideEmit, Data: event.Data, attachments: event.Attachments})
}

// ServerSideEmitWithAck implements [socketio.ClusterAdapter].
func (p *peers) ServerSideEmitWithAck(ctx context.Context, event sio.Packet) ([]sio.Packet, error) {
	r := &request{Kind: kindServerSideEmit, Data: event.Data, attachments: event.Attachments}
	return gather(ctx, p, r, func(r *response) (sio.Packet, error) {
		return ackPacket(r.Data, r.attachments), nil
	})
}

// BroadcastWithAck implements [socketio.ClusterAdapter]. The other servers wait for
// their clients until ctx's deadline, an hour at the longest.
func (p *peers) BroadcastWithAck(ctx context.Context, event sio.Packet, opts socketio.BroadcastOptions, asked func(clients int), ack func(sio.Packet)) error {
	id := newRequestID()
	ctx, cancel := context.WithTimeout(ctx, longestWait)
	forget := func() {
		cancel()
		p.pending.remove(id)
	}
	p.pending.add(id, func(r *response) error {
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
	err := p.request(ctx, &request{
		Kind: kindBroadcast, ID: id, Opts: t, attachments: event.Attachments,
		Packet: &eventPacket{Type: eventType, Data: event.Data, Namespace: p.local.Name()},
	})
	if err == nil && p.ctx.Err() != nil {
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
func gather[T any](ctx context.Context, p *peers, r *request, read func(*response) (T, error)) ([]T, error) {
	servers, err := p.ServerCount(ctx)
	if err != nil {
		return nil, err
	}
	others := servers - 1
	if others == 0 {
		return nil, nil
	}
	r.ID = newRequestID()
	came := make(chan *response, others+strayAnswers)
	p.pending.add(r.ID, func(r *response) error {
		select {
		case came <- r:
			return nil
		default:
			return errors.New("redisadapter: more answers than servers")
		}
	})
	defer p.pending.remove(r.ID)
	if err := p.request(ctx, r); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.opts.RequestTimeout)
	defer cancel()
	answers := make([]T, 0, others)
	incomplete := func(reason error) error {
		p.opts.Stats.timeouts.Add(1)
		return &IncompleteError{Answers: len(answers), Servers: others, Err: reason}
	}
	for len(answers) < others {
		select {
		case r := <-came:
			answer, err := read(r)
			if err != nil {
				p.senseless("", 0, err)
				continue
			}
			answers = append(answers, answer)
		case <-ctx.Done():
			return answers, incomplete(context.Cause(ctx))
		case <-p.ctx.Done():
			return answers, incomplete(ErrClosed)
		}
	}
	return answers, nil
}

// request publishes a request to the other servers.
func (p *peers) request(ctx context.Context, r *request) error {
	r.UID = p.uid
	return p.carrier.ask(ctx, r)
}

func newRequestID() string { return rand.Text()[:16] }

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

// maxAckWait is the longest time for which a server waits for clients' acknowledgements
// of another server's event. Each event that waits takes memory.
const maxAckWait = time.Hour

// strayAnswers is how many unread answers a request keeps beyond one from each server.
// Any program may write to the channel, so more answers may arrive than there are
// servers.
const strayAnswers = 64

// ServerCount implements [socketio.ClusterAdapter].
func (p *peers) ServerCount(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, p.opts.Timeout)
	defer cancel()
	n, err := p.carrier.countServers(ctx)
	if err != nil {
		return 0, fmt.Errorf("redisadapter: count servers: %w", err)
	}
	if p.drained.Load() {
		n++
	}
	return max(1, n), nil
}

// FetchSockets implements [socketio.ClusterAdapter].
func (p *peers) FetchSockets(ctx context.Context, opts socketio.BroadcastOptions) ([]socketio.SocketState, error) {
	answers, err := askAll(ctx, p, &request{Kind: kindFetch, Opts: newTarget(opts)}, (*response).sockets)
	return slices.Concat(answers...), err
}

// AllRooms implements [socketio.ClusterAdapter].
func (p *peers) AllRooms(ctx context.Context) ([]string, error) {
	answers, err := askAll(ctx, p, &request{Kind: kindAllRooms}, (*response).rooms)
	return slices.Concat(answers...), err
}

// JoinSockets implements [socketio.ClusterAdapter].
func (p *peers) JoinSockets(ctx context.Context, opts socketio.BroadcastOptions, rooms []string) error {
	return p.send(ctx, &request{Kind: kindJoin, Opts: newTarget(opts), Rooms: append(roomList{}, rooms...)})
}

// LeaveSockets implements [socketio.ClusterAdapter].
func (p *peers) LeaveSockets(ctx context.Context, opts socketio.BroadcastOptions, rooms []string) error {
	return p.send(ctx, &request{Kind: kindLeave, Opts: newTarget(opts), Rooms: append(roomList{}, rooms...)})
}

// DisconnectSockets implements [socketio.ClusterAdapter].
func (p *peers) DisconnectSockets(ctx context.Context, opts socketio.BroadcastOptions, closeConn bool) error {
	return p.send(ctx, &request{Kind: kindDisconnect, Opts: newTarget(opts), Close: closeConn})
}

// ServerSideEmit implements [socketio.ClusterAdapter].
func (p *peers) ServerSideEmit(ctx context.Context, event sio.Packet) error {
	return p.send(ctx, &request{Kind: kindServerSideEmit, Data: event.Data, attachments: event.Attachments})
}

// ServerSideEmitWithAck implements [socketio.ClusterAdapter].
func (p *peers) ServerSideEmitWithAck(ctx context.Context, event sio.Packet) ([]sio.Packet, error) {
	r := &request{Kind: kindServerSideEmit, Data: event.Data, attachments: event.Attachments}
	return askAll(ctx, p, r, func(r *response) (sio.Packet, error) {
		return ackPacket(r.Data, r.attachments), nil
	})
}

// BroadcastWithAck implements [socketio.ClusterAdapter]. The other servers wait for their
// clients until the deadline of ctx, but for at most an hour.
func (p *peers) BroadcastWithAck(ctx context.Context, event sio.Packet, opts socketio.BroadcastOptions, asked func(clients int), ack func(sio.Packet)) error {
	id := newRequestID()
	ctx, cancel := context.WithTimeout(ctx, maxAckWait)
	stopWaiting := func() {
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
	err := p.send(ctx, &request{
		Kind: kindBroadcast, ID: id, Opts: t, attachments: event.Attachments,
		Packet: &eventPacket{Type: eventType, Data: event.Data, Namespace: p.namespace},
	})
	if err == nil && p.ctx.Err() != nil {
		err = ErrClosed
	}
	if err != nil {
		stopWaiting()
		return err
	}
	context.AfterFunc(ctx, stopWaiting)
	return nil
}

// askAll sends a request and calls read for the answer of each other server. It returns
// the results of read. If read fails, askAll counts the answer as unreadable and goes on
// waiting.
func askAll[T any](ctx context.Context, p *peers, r *request, read func(*response) (T, error)) ([]T, error) {
	servers, err := p.ServerCount(ctx)
	if err != nil {
		return nil, err
	}
	others := servers - 1
	if others == 0 {
		return nil, nil
	}
	r.ID = newRequestID()
	arrived := make(chan *response, others+strayAnswers)
	p.pending.add(r.ID, func(r *response) error {
		select {
		case arrived <- r:
			return nil
		default:
			return errors.New("redisadapter: more answers than servers")
		}
	})
	defer p.pending.remove(r.ID)
	if err := p.send(ctx, r); err != nil {
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
		case r := <-arrived:
			answer, err := read(r)
			if err != nil {
				p.countUnreadable("", 0, err)
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

// send publishes a request with the uid of this server.
func (p *peers) send(ctx context.Context, r *request) error {
	r.UID = p.uid
	return p.carrier.sendRequest(ctx, r)
}

func newRequestID() string { return rand.Text()[:16] }

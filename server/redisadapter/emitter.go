package redisadapter

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// emitterUID is the uid of every emitter. The official emitter has the same.
const emitterUID = "emitter"

// Emitter emits to the clients of a cluster from a program that is not a Socket.IO
// server, such as a worker or a cron job. It does what @socket.io/redis-emitter does in
// Node, and works with the servers of [New] and of @socket.io/redis-adapter.
//
// Like a [socketio.Broadcast], an Emitter is an immutable value that chooses sockets:
// each method returns a new Emitter, so you can keep and share an Emitter. It gets no
// answers. An event that no server receives is lost.
type Emitter struct {
	client    redis.UniversalClient
	opts      EmitterOptions
	namespace string
	target    socketio.BroadcastOptions
}

// EmitterOptions configure [NewEmitter]. The zero value and nil choose the defaults.
type EmitterOptions struct {
	// Key is the Key in the servers' Options. "" is DefaultKey.
	Key string

	// Timeout bounds each call to Redis. 0 is one second.
	Timeout time.Duration
}

// NewEmitter returns an emitter to all sockets of the root namespace. [Connect] makes
// a client; close it yourself. opts may be nil.
func NewEmitter(client redis.UniversalClient, opts *EmitterOptions) Emitter {
	e := Emitter{client: client, namespace: sio.RootNamespace}
	if opts != nil {
		e.opts = *opts
	}
	if e.opts.Key == "" {
		e.opts.Key = DefaultKey
	}
	if e.opts.Timeout <= 0 {
		e.opts.Timeout = time.Second
	}
	return e
}

// Of chooses all sockets of a namespace, in place of the sockets chosen before.
func (e Emitter) Of(namespace string) Emitter {
	if !strings.HasPrefix(namespace, "/") {
		namespace = "/" + namespace
	}
	e.namespace, e.target = namespace, socketio.BroadcastOptions{}
	return e
}

// To adds rooms. A socket in several of the rooms receives the event once.
func (e Emitter) To(rooms ...string) Emitter {
	e.target.Rooms = append(slices.Clip(e.target.Rooms), rooms...)
	return e
}

// In is another name of To.
func (e Emitter) In(rooms ...string) Emitter { return e.To(rooms...) }

// Except leaves out the sockets that are in any of rooms.
func (e Emitter) Except(rooms ...string) Emitter {
	e.target.Except = append(slices.Clip(e.target.Except), rooms...)
	return e
}

// Volatile drops the event for clients that are not ready to receive it.
func (e Emitter) Volatile() Emitter {
	e.target.Volatile = true
	return e
}

// Compress sets whether servers may compress the event. By default they may.
func (e Emitter) Compress(compress bool) Emitter {
	e.target.NoCompress = !compress
	return e
}

// Emit sends an event to the chosen sockets. When it returns nil, Redis has the event.
// A []byte anywhere in args is a binary value. It returns [ErrTooLarge] for an event
// larger than [MaxMessage].
func (e Emitter) Emit(ctx context.Context, event string, args ...any) error {
	p, err := socketio.EncodeEvent(e.namespace, event, args...)
	if err != nil {
		return err
	}
	body, err := appendBroadcast(nil, emitterUID, p, e.target)
	if err != nil {
		return err
	}
	return e.publish(ctx, broadcastChannel(e.opts.Key, e.namespace, e.target), body)
}

// SocketsJoin makes the chosen sockets join rooms.
func (e Emitter) SocketsJoin(ctx context.Context, rooms ...string) error {
	return e.request(ctx, &request{Kind: kindJoin, Opts: newTarget(e.target), Rooms: append(roomList{}, rooms...)})
}

// SocketsLeave makes the chosen sockets leave rooms.
func (e Emitter) SocketsLeave(ctx context.Context, rooms ...string) error {
	return e.request(ctx, &request{Kind: kindLeave, Opts: newTarget(e.target), Rooms: append(roomList{}, rooms...)})
}

// DisconnectSockets disconnects the chosen sockets. If closeConn is true, the servers
// also close their connections, and with them their sockets in other namespaces.
func (e Emitter) DisconnectSockets(ctx context.Context, closeConn bool) error {
	return e.request(ctx, &request{Kind: kindDisconnect, Opts: newTarget(e.target), Close: closeConn})
}

// ServerSideEmit sends an event to all servers that have the namespace, whatever sockets
// are chosen.
func (e Emitter) ServerSideEmit(ctx context.Context, event string, args ...any) error {
	p, err := socketio.EncodeServerSideEvent(e.namespace, event, args...)
	if err != nil {
		return err
	}
	return e.request(ctx, &request{UID: emitterUID, Kind: kindServerSideEmit, Data: p.Data, attachments: p.Attachments})
}

func (e Emitter) request(ctx context.Context, r *request) error {
	body, err := r.encode()
	if err != nil {
		return err
	}
	return e.publish(ctx, requestChannel(e.opts.Key, e.namespace), body)
}

func (e Emitter) publish(ctx context.Context, channel string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, e.opts.Timeout)
	defer cancel()
	if err := e.client.Publish(ctx, channel, body).Err(); err != nil {
		return fmt.Errorf("redisadapter: emitter: %w", err)
	}
	return nil
}

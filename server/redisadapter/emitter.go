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

// emitterUID is who messages of emitters are from, the official one's too.
const emitterUID = "emitter"

// Emitter reaches the clients of a cluster from a program that is no Socket.IO
// server: a worker, a cron job. It is what @socket.io/redis-emitter is in Node, and
// speaks to the same servers.
//
// It is an immutable value, and a choice of sockets as a [socketio.Broadcast] is:
// each method returns a new one, so an Emitter can be kept and shared. Nobody
// answers it; what no server receives is lost.
type Emitter struct {
	client    redis.UniversalClient
	opts      EmitterOptions
	namespace string
	target    socketio.BroadcastOptions
}

// EmitterOptions configure [NewEmitter]. The zero value and nil work.
type EmitterOptions struct {
	// Key is that of the servers' Options. "" is DefaultKey.
	Key string

	// Timeout bounds each call to Redis. 0 is one second.
	Timeout time.Duration
}

// NewEmitter returns an emitter to all sockets of the root namespace. The client
// stays the caller's; [Connect] makes one.
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

// Of chooses all sockets of a namespace.
func (e Emitter) Of(namespace string) Emitter {
	if !strings.HasPrefix(namespace, "/") {
		namespace = "/" + namespace
	}
	e.namespace, e.target = namespace, socketio.BroadcastOptions{}
	return e
}

// To adds rooms: a socket in any of them is reached, once.
func (e Emitter) To(rooms ...string) Emitter {
	e.target.Rooms = append(slices.Clip(e.target.Rooms), rooms...)
	return e
}

// In is To, for those who read it better that way.
func (e Emitter) In(rooms ...string) Emitter { return e.To(rooms...) }

// Except leaves out the sockets in any of rooms.
func (e Emitter) Except(rooms ...string) Emitter {
	e.target.Except = append(slices.Clip(e.target.Except), rooms...)
	return e
}

// Volatile lets the event be lost to clients that are not ready to receive.
func (e Emitter) Volatile() Emitter {
	e.target.Volatile = true
	return e
}

// Compress sets whether the event may be compressed; it may unless told not to.
func (e Emitter) Compress(compress bool) Emitter {
	e.target.NoCompress = !compress
	return e
}

// Emit sends an event to the chosen sockets. When it returns Redis has it; a
// []byte anywhere within args is a binary value.
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

// SocketsJoin takes the chosen sockets into rooms.
func (e Emitter) SocketsJoin(ctx context.Context, rooms ...string) error {
	return e.request(ctx, &request{Kind: kindJoin, Opts: newTarget(e.target), Rooms: append(roomList{}, rooms...)})
}

// SocketsLeave takes the chosen sockets out of rooms.
func (e Emitter) SocketsLeave(ctx context.Context, rooms ...string) error {
	return e.request(ctx, &request{Kind: kindLeave, Opts: newTarget(e.target), Rooms: append(roomList{}, rooms...)})
}

// DisconnectSockets disconnects the chosen sockets, with closeConn their
// connections.
func (e Emitter) DisconnectSockets(ctx context.Context, closeConn bool) error {
	return e.request(ctx, &request{Kind: kindDisconnect, Opts: newTarget(e.target), Close: closeConn})
}

// ServerSideEmit sends an event to the servers that have the namespace, all of
// them whatever sockets are chosen.
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

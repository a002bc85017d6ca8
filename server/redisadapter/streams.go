package redisadapter

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// streamsAdapter is an adapter over Redis streams.
type streamsAdapter struct {
	clusterPeers
	stream   *streamCarrier
	reader   *streamReader
	listener *streamListener // receives this namespace's entries from reader
	sessions *sessionStore
	sub      *subscriber
	routes   []*route
}

var (
	_ socketio.ClusterAdapter  = (*streamsAdapter)(nil)
	_ socketio.RecoveryAdapter = (*streamsAdapter)(nil)
	_ socketio.Drainer         = (*streamsAdapter)(nil)
)

// NewStreams is like [New], but uses Redis streams, as @socket.io/redis-streams-adapter
// does. A server that was cut off from Redis receives the missed broadcasts when it is
// back, as long as the stream keeps them. With socketio.Options.Recovery, a client that
// was cut off can recover on any server. Servers with NewStreams and servers with New
// cannot share a cluster.
//
// With Recovery, a server's own clients receive its broadcasts only when the server reads
// them from the stream, so that all events have one order. Without Redis these clients
// receive the broadcasts at once. If the publication of an event has timed out, a client
// that recovers may receive that event twice.
func NewStreams(client redis.UniversalClient, opts *StreamsOptions) func(socketio.Local) socketio.Adapter {
	all := opts.withDefaults()
	sub := newSubscriber(client, all.Options)
	var mu sync.Mutex
	readers := make(map[string]*streamReader)
	readerOf := func(stream string) *streamReader {
		mu.Lock()
		defer mu.Unlock()
		if readers[stream] == nil {
			readers[stream] = newStreamReader(stream, client, all)
		}
		return readers[stream]
	}
	return func(local socketio.Local) socketio.Adapter {
		member := newMember(local.Name(), client, all.Options)
		stream := newStreamCarrier(member, streamName(all.Key, local.Name(), all.StreamCount), all, sub)
		a := &streamsAdapter{
			clusterPeers: clusterPeers{newPeers(member, local, stream)},
			stream:       stream,
			reader:       readerOf(stream.stream),
			sessions:     newSessionStore(member, all.SessionKey, stream.stream),
			sub:          sub,
		}
		a.listener = &streamListener{uid: member.uid, local: local, receive: a.receiveEntry, countUnreadable: a.countUnreadable}
		a.routes = []*route{
			newRoute(stream.kind, stream.channel, a.receiveMessage),
			newRoute(stream.kind, stream.channel+member.uid+"#", a.receiveMessage),
		}
		if err := a.reader.add(a.listener); err != nil {
			all.Logger.Error("redisadapter: events of other servers do not arrive yet", "namespace", local.Name(), "error", err)
		}
		sub.add(local.Name(), a.routes...)
		return a
	}
}

// Broadcast implements [socketio.Adapter].
func (a *streamsAdapter) Broadcast(ctx context.Context, p sio.Packet, opts socketio.BroadcastOptions) error {
	if opts.Local {
		return nil
	}
	_, err := a.stream.appendEntry(ctx, a.broadcastRequest(p, opts), 0)
	return err
}

func (a *streamsAdapter) broadcastRequest(p sio.Packet, opts socketio.BroadcastOptions) *request {
	p.Namespace = a.namespace
	return broadcastRequest(a.uid, p, opts)
}

// receiveEntry handles another server's entry. Any program may append to the stream,
// so the entry may be anything.
func (a *streamsAdapter) receiveEntry(e entry, offset string) {
	m, err := e.message()
	if err == nil {
		err = a.handleMessage(a.stream.stream, []byte(e.data), m, offset)
	}
	if err != nil {
		a.countUnreadable(a.stream.stream, len(e.data), err)
	}
}

// Drain does the same as in an adapter of [New]. This server still receives broadcasts,
// because they arrive over the stream.
func (a *streamsAdapter) Drain(ctx context.Context) error {
	return a.drain(ctx, a.sub, a.stream.channel)
}

// Close first saves the sessions that wait to be saved, for Options.RequestTimeout at
// most. Then it leaves the cluster, as an adapter of [New] does.
func (a *streamsAdapter) Close() error {
	a.sessions.close()
	a.cancel()
	a.reader.remove(a.listener)
	a.sub.remove(a.routes...)
	return a.close()
}

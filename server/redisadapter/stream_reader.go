package redisadapter

import (
	"context"
	"errors"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/internal/turns"
	"github.com/socketplay/socketplay/server/socketio"
)

// streamReader reads a stream for the namespaces of one server, one entry after the
// other. When Redis was away and comes back, it goes on after the last entry that it
// has read: nothing is lost that the stream still keeps.
type streamReader struct {
	name   string // of the stream
	client redis.UniversalClient
	opts   StreamsOptions

	lifecycle sync.Mutex // held while a listener is added or removed
	stop      context.CancelFunc
	running   sync.WaitGroup

	delivery turns.Turns // everything that reaches sockets goes through it, one after the other

	mu        sync.Mutex
	listeners map[string]*streamListener // by namespace
	known     bool                       // whether last is set
	last      streamID                   // of the last entry that was delivered in its turn
	ahead     streamID                   // of the last entry that was delivered before its turn
	unread    map[uint64]*ownEvent       // published by this server and not read yet, by number
	numbers   uint64                     // the last number of an own event
	moved     chan struct{}              // closed when last changes, and then replaced
}

// streamListener is a namespace that receives its events from a stream.
type streamListener struct {
	uid   string // marks this server's own entries
	local socketio.Local

	// receive gets the entry of another server and the offset for the event in it.
	receive func(e entry, offset string)

	// countUnreadable counts an entry that cannot be read.
	countUnreadable func(stream string, size int, err error)
}

func newStreamReader(name string, client redis.UniversalClient, opts StreamsOptions) *streamReader {
	return &streamReader{
		name: name, client: client, opts: opts,
		listeners: make(map[string]*streamListener), unread: make(map[uint64]*ownEvent), moved: make(chan struct{}),
	}
}

// add adds a listener. The first one starts the reader at the end of the stream. If Redis
// does not answer within Options.Timeout, add returns an error, and the reader starts as
// soon as Redis answers.
func (r *streamReader) add(l *streamListener) error {
	r.lifecycle.Lock()
	defer r.lifecycle.Unlock()
	r.mu.Lock()
	r.listeners[l.local.Name()] = l
	first := len(r.listeners) == 1
	r.mu.Unlock()
	if !first {
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	err := r.findPosition(ctx)
	r.running.Go(func() {
		r.opts.keepConnected(ctx, "stream "+r.name, func(up func()) error { return r.session(ctx, up) })
	})
	return err
}

// remove removes a listener. After the last one the reader ends.
func (r *streamReader) remove(l *streamListener) {
	r.lifecycle.Lock()
	defer r.lifecycle.Unlock()
	r.mu.Lock()
	present := r.listeners[l.local.Name()] == l
	if present {
		delete(r.listeners, l.local.Name())
	}
	last := len(r.listeners) == 0
	r.mu.Unlock()
	if present && last {
		r.stop()
		r.running.Wait()
		r.mu.Lock()
		r.known, r.unread = false, make(map[uint64]*ownEvent)
		r.mu.Unlock()
	}
}

// session reads on a connection of its own until the connection fails or ctx ends.
func (r *streamReader) session(ctx context.Context, up func()) error {
	if err := r.findPosition(ctx); err != nil {
		return err
	}
	client, end := dedicatedClient(r.client)
	defer end()
	defer context.AfterFunc(ctx, end)() // a read that blocks ends only with its connection
	up()
	for {
		last := r.lastDelivered()
		patience, cancel := context.WithTimeout(ctx, r.opts.Block+r.opts.Timeout)
		streams, err := client.XRead(patience, &redis.XReadArgs{
			Streams: []string{r.name, last.String()}, Count: r.opts.ReadCount, Block: r.opts.Block,
		}).Result()
		cancel()
		switch {
		case errors.Is(err, redis.Nil):
		case err != nil:
			return err
		case len(streams) > 0:
			r.delivery.Do(func() { r.deliverEntries(streams[0].Messages) })
		}
	}
}

// findPosition sets the position after which the reader reads. At first that is the
// end of the stream. Later it keeps the position, unless the stream ends before it:
// then Redis has lost the stream, and the reader begins at the end of the new one.
func (r *streamReader) findPosition(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, r.opts.Timeout)
	defer cancel()
	newest, err := r.client.XRevRangeN(ctx, r.name, "+", "-", 1).Result()
	if err != nil {
		return err
	}
	var end streamID
	if len(newest) > 0 {
		end, _ = parseStreamID(newest[0].ID)
	}
	r.mu.Lock()
	lost := r.known && end.compare(r.last) < 0
	if !r.known || lost {
		r.known, r.last, r.ahead = true, end, streamID{}
	}
	r.mu.Unlock()
	if lost {
		r.opts.Logger.Warn("redisadapter: Redis has lost the stream and its events", "stream", r.name)
		r.delivery.Put(func() {
			for _, e := range r.appended(func(numberedEvent) bool { return true }) {
				r.deliverOwn(e.number, e.ownEvent, "")
			}
		})
	}
	return nil
}

// deliverEntries gives entries to their listeners. Call it in a turn of delivery.
func (r *streamReader) deliverEntries(entries []redis.XMessage) {
	for _, m := range entries {
		e, err := readEntry(m)
		r.mu.Lock()
		l := r.listeners[e.namespace]
		own := r.unread[e.number]
		r.mu.Unlock()
		switch {
		case l == nil: // another program's, or of a namespace that this server does not have
		case err != nil:
			l.countUnreadable(r.name, len(e.data), err)
		case e.uid != l.uid:
			l.receive(e, r.offset(e.id))
		case own != nil:
			r.deliverOwn(e.number, own, r.offset(e.id))
		}
		r.advance(e.id)
	}
	r.deliverTrimmed()
}

// advance notes that the entry with that id is delivered.
func (r *streamReader) advance(id streamID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id.compare(r.last) > 0 {
		r.last = id
		close(r.moved)
		r.moved = make(chan struct{})
	}
}

// offset returns the offset to send with the event of an entry. It is "" if clients
// have received a later event already: a client keeps only the last offset that it
// receives, and the offset must not go back.
func (r *streamReader) offset(id streamID) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id.compare(r.ahead) <= 0 {
		return ""
	}
	return id.String()
}

// lastDelivered returns the id of the last entry that was delivered in its turn.
func (r *streamReader) lastDelivered() streamID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// waitFor waits until the entry with that id, or a later one, is delivered.
func (r *streamReader) waitFor(ctx context.Context, id streamID) error {
	for {
		r.mu.Lock()
		reached, moved := r.last.compare(id) >= 0, r.moved
		r.mu.Unlock()
		if reached {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// dedicatedClient returns a client with the options of the given one and connections
// of its own, which end closes. For a client of an unknown type it returns that client
// itself: then a blocked read goes on until its time is up.
func dedicatedClient(client redis.UniversalClient) (c redis.UniversalClient, end func()) {
	switch client := client.(type) {
	case *redis.Client:
		opts := *client.Options()
		opts.PoolSize, opts.MinIdleConns = 1, 0
		c = redis.NewClient(&opts)
	case *redis.ClusterClient:
		opts := *client.Options()
		c = redis.NewClusterClient(&opts)
	default:
		return client, func() {}
	}
	return c, func() { _ = c.Close() }
}

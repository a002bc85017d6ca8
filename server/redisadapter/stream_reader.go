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
// other. After a loss of Redis it goes on after the last entry that it has read. So it
// misses no entry that the stream still keeps.
type streamReader struct {
	name   string // the name of the stream
	client redis.UniversalClient
	opts   StreamsOptions

	lifecycle sync.Mutex // held while a listener is added or removed
	stop      context.CancelFunc
	running   sync.WaitGroup

	delivery turns.Turns // calls all functions that deliver events to sockets, one after the other

	mu        sync.Mutex
	listeners map[string]*streamListener // by namespace
	known     bool                       // whether last is set
	last      streamID                   // the id of the last entry that was delivered in its turn
	ahead     streamID                   // the id of the last entry that was delivered before its turn, see deliverAhead
	unread    map[uint64]*ownEvent       // events of this server whose entries were not read yet, by number
	numbers   uint64                     // the last number of an own event
	moved     chan struct{}              // closed when last changes, and then replaced
}

// streamListener is a namespace that receives its events from a stream.
type streamListener struct {
	uid   string // the uid in this server's own entries
	local socketio.Local

	// receive is called with each entry of another server. offset is the offset to send
	// with the event of the entry.
	receive func(e entry, offset string)

	// countUnreadable is called for each entry that cannot be read, so that the errors
	// are counted.
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

// remove removes a listener. When the last listener is removed, the reader ends.
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

// session reads the stream on a new connection until the connection fails or ctx ends.
func (r *streamReader) session(ctx context.Context, up func()) error {
	if err := r.findPosition(ctx); err != nil {
		return err
	}
	client, end := dedicatedClient(r.client)
	defer end()
	defer context.AfterFunc(ctx, end)() // a read that waits for entries ends only when its connection is closed
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

// findPosition sets the position after which the reader reads. At first that is the end
// of the stream. After a loss of the connection the position stays the same, unless the
// stream now ends before the position. Redis has then lost the stream, and the reader
// starts at the end of the new stream.
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

// deliverEntries passes entries to their listeners. Call it only in a function that
// delivery calls.
func (r *streamReader) deliverEntries(entries []redis.XMessage) {
	for _, m := range entries {
		e, err := readEntry(m)
		r.mu.Lock()
		l := r.listeners[e.namespace]
		own := r.unread[e.number]
		r.mu.Unlock()
		switch {
		case l == nil: // an entry of another program, or of a namespace that this server does not have
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

// advance notes that the entry with the given id is delivered.
func (r *streamReader) advance(id streamID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id.compare(r.last) > 0 {
		r.last = id
		close(r.moved)
		r.moved = make(chan struct{})
	}
}

// offset returns the offset to send with the event of an entry. If clients have already
// received a later event, it returns "": a client keeps the last offset that it receives,
// and an older offset must not replace a newer one.
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

// waitFor waits until the entry with the given id, or a later entry, is delivered.
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

// dedicatedClient returns a client with the options of the given client, but with its own
// connections. The function end closes these connections. If the type of the client is
// unknown, dedicatedClient returns the client itself. A read that waits for entries then
// goes on until its time is up.
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

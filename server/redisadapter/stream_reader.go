package redisadapter

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/socketplay/socketplay/server/internal/turns"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// streamReader reads a stream for the namespaces of one server, entry after entry.
// When Redis comes back it goes on behind the last entry that it has seen, so that
// nothing is lost that the stream still has.
type streamReader struct {
	name   string
	client redis.UniversalClient
	opts   StreamsOptions

	lifecycle sync.Mutex // held while an adapter comes or goes
	stop      context.CancelFunc
	running   sync.WaitGroup

	delivery turns.Turns // of everything that reaches sockets

	mu       sync.Mutex
	adapters map[string]*streamsAdapter
	known    bool                 // whether last is
	last     streamID             // of the entries that are delivered
	ahead    streamID             // the last one that was delivered before its turn
	unread   map[uint64]*ownEvent // published here, and not come back yet
	numbers  uint64
	moved    chan struct{} // closed when last has changed, and then replaced
}

func newStreamReader(name string, client redis.UniversalClient, opts StreamsOptions) *streamReader {
	return &streamReader{
		name: name, client: client, opts: opts,
		adapters: make(map[string]*streamsAdapter), unread: make(map[uint64]*ownEvent), moved: make(chan struct{}),
	}
}

// ownEvent is an event of this server, which is delivered here when it comes back
// in its turn.
type ownEvent struct {
	adapter *streamsAdapter
	ctx     context.Context
	packet  sio.Packet
	opts    socketio.BroadcastOptions
	id      streamID // zero until Redis has told it
}

// join lets an adapter receive. It waits until it is known where in the stream that
// begins, and for an error if that is not known within Options.Timeout: then it
// begins when Redis is there.
func (r *streamReader) join(a *streamsAdapter) error {
	r.lifecycle.Lock()
	defer r.lifecycle.Unlock()
	r.mu.Lock()
	r.adapters[a.local.Name()] = a
	first := len(r.adapters) == 1
	r.mu.Unlock()
	if !first {
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	err := r.locate(ctx)
	r.running.Go(func() {
		r.opts.persist(ctx, "stream "+r.name, func(up func()) error { return r.session(ctx, up) })
	})
	return err
}

// leave returns when nothing is delivered to an adapter any more.
func (r *streamReader) leave(a *streamsAdapter) {
	r.lifecycle.Lock()
	defer r.lifecycle.Unlock()
	r.mu.Lock()
	there := r.adapters[a.local.Name()] == a
	if there {
		delete(r.adapters, a.local.Name())
	}
	last := len(r.adapters) == 0
	r.mu.Unlock()
	if there && last {
		r.stop()
		r.running.Wait()
		r.mu.Lock()
		r.known, r.unread = false, make(map[uint64]*ownEvent)
		r.mu.Unlock()
	}
}

// session reads on a connection of its own until that fails or ctx ends.
func (r *streamReader) session(ctx context.Context, up func()) error {
	if err := r.locate(ctx); err != nil {
		return err
	}
	client, end := duplicate(r.client)
	defer end()
	defer context.AfterFunc(ctx, end)() // nothing else wakes a read that blocks
	up()
	for {
		last := r.position()
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
			r.delivery.Do(func() { r.deliver(streams[0].Messages) })
		}
	}
}

// locate sees where the stream ends, to begin there. Later it only begins anew where
// the stream has lost what was read already: it is another one, of a Redis that
// knew nothing.
func (r *streamReader) locate(ctx context.Context) error {
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
		r.opts.Logger.Warn("redisadapter: the stream has begun anew, what it had is lost", "stream", r.name)
		r.delivery.Put(func() {
			for _, e := range r.published(func(numbered) bool { return true }) {
				r.deliverOwn(e.number, e.ownEvent, "")
			}
		})
	}
	return nil
}

// deliver hands entries to their adapters, in its turn as all that delivers.
func (r *streamReader) deliver(entries []redis.XMessage) {
	for _, m := range entries {
		e, err := readEntry(m)
		r.mu.Lock()
		a := r.adapters[e.namespace]
		own := r.unread[e.number]
		r.mu.Unlock()
		switch {
		case a == nil: // another program's, or a namespace that only others have
		case err != nil:
			a.senseless(r.name, len(e.data), err)
		case e.uid != a.uid:
			a.read(e, r.offset(e.id))
		case own != nil:
			r.deliverOwn(e.number, own, r.offset(e.id))
		}
		r.reach(e.id)
	}
	r.deliverTrimmed()
}

// reach notes that the entry of that id is delivered.
func (r *streamReader) reach(id streamID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id.compare(r.last) > 0 {
		r.last = id
		close(r.moved)
		r.moved = make(chan struct{})
	}
}

// offset returns the offset that goes with an event: none where clients have had a
// later one already, since they know only the last.
func (r *streamReader) offset(id streamID) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id.compare(r.ahead) <= 0 {
		return ""
	}
	return id.String()
}

// deliverOwn delivers an event of this server, once.
func (r *streamReader) deliverOwn(number uint64, own *ownEvent, offset string) {
	r.mu.Lock()
	first := r.unread[number] == own
	delete(r.unread, number)
	r.mu.Unlock()
	if !first {
		return
	}
	opts := own.opts
	if opts.Offset = offset; opts.Volatile {
		opts.Offset = ""
	}
	own.adapter.local.Deliver(own.ctx, own.packet, opts)
}

// numbered is an event of this server that is in the stream.
type numbered struct {
	number uint64
	*ownEvent
}

// published returns the events of this server that are in the stream and have not
// come back, in their order: those that which chooses.
func (r *streamReader) published(which func(numbered) bool) []numbered {
	r.mu.Lock()
	defer r.mu.Unlock()
	var events []numbered
	for number, own := range r.unread {
		if e := (numbered{number, own}); own.id != (streamID{}) && which(e) {
			events = append(events, e)
		}
	}
	slices.SortFunc(events, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	return events
}

// deliverTrimmed delivers the events of this server that the stream has lost before
// they came back.
func (r *streamReader) deliverTrimmed() {
	for _, e := range r.published(func(e numbered) bool { return e.id.compare(r.last) <= 0 }) {
		r.deliverOwn(e.number, e.ownEvent, "")
	}
}

// deliverAhead delivers, before their turn, the events of an adapter that have a
// lesser number and are in the stream. So whoever publishes one event after the
// other has them delivered in that order, even where one fails.
func (r *streamReader) deliverAhead(a *streamsAdapter, below uint64) {
	for _, e := range r.published(func(e numbered) bool { return e.number < below && e.adapter == a }) {
		r.deliverOwn(e.number, e.ownEvent, r.offset(e.id))
		r.mu.Lock()
		if e.id.compare(r.ahead) > 0 {
			r.ahead = e.id
		}
		r.mu.Unlock()
	}
}

// publish adds an event to the stream, and has it delivered here, too, when it comes
// back. Where it cannot be added it is delivered at once, behind what was added
// before.
func (r *streamReader) publish(own *ownEvent, add func(number uint64) (streamID, error)) error {
	r.mu.Lock()
	r.numbers++
	number := r.numbers
	r.unread[number] = own
	r.mu.Unlock()
	id, err := add(number)
	if err == nil {
		r.mu.Lock()
		own.id = id
		r.mu.Unlock()
		return nil
	}
	r.delivery.Put(func() {
		r.deliverAhead(own.adapter, number)
		r.deliverOwn(number, own, "")
	})
	return err
}

// position returns the id of the entry that was delivered last.
func (r *streamReader) position() streamID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// await waits until the entry of that id, or a later one, is delivered.
func (r *streamReader) await(ctx context.Context, id streamID) error {
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

// duplicate returns a client like the one given, with one connection that end closes.
// Where that cannot be had it is the client itself: then what blocks on it goes on
// until its time is up.
func duplicate(client redis.UniversalClient) (c redis.UniversalClient, end func()) {
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

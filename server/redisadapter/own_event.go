package redisadapter

import (
	"cmp"
	"context"
	"slices"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// ownEvent is an event that this server publishes over a stream. The server delivers the
// event to its own clients only when the reader reads the event's entry, so that all
// servers deliver all events in one order.
type ownEvent struct {
	listener *streamListener
	ctx      context.Context
	packet   sio.Packet
	opts     socketio.BroadcastOptions
	id       streamID // the id of its entry; zero until Redis has returned the id
}

// numberedEvent is an own event whose entry is in the stream.
type numberedEvent struct {
	number uint64
	*ownEvent
}

// publish appends an event to the stream by calling appendEntry. If appendEntry fails,
// publish delivers the event at once. Before the event it delivers those events of the
// namespace that were appended earlier.
func (r *streamReader) publish(own *ownEvent, appendEntry func(number uint64) (streamID, error)) error {
	r.mu.Lock()
	r.numbers++
	number := r.numbers
	r.unread[number] = own
	r.mu.Unlock()
	id, err := appendEntry(number)
	if err == nil {
		r.mu.Lock()
		own.id = id
		r.mu.Unlock()
		return nil
	}
	r.delivery.Put(func() {
		r.deliverAhead(own.listener, number)
		r.deliverOwn(number, own, "")
	})
	return err
}

// deliverOwn delivers an event of this server to its own clients, unless it has done so
// before.
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
	own.listener.local.Deliver(own.ctx, own.packet, opts)
}

// appended returns events of this server that are in the stream and were not read yet, in
// the order of their numbers. It returns only the events for which choose returns true.
func (r *streamReader) appended(choose func(numberedEvent) bool) []numberedEvent {
	r.mu.Lock()
	defer r.mu.Unlock()
	var events []numberedEvent
	for number, own := range r.unread {
		if e := (numberedEvent{number, own}); own.id != (streamID{}) && choose(e) {
			events = append(events, e)
		}
	}
	slices.SortFunc(events, func(a, b numberedEvent) int { return cmp.Compare(a.number, b.number) })
	return events
}

// deliverTrimmed delivers the events of this server whose entries Redis removed from the
// stream before the reader could read them.
func (r *streamReader) deliverTrimmed() {
	for _, e := range r.appended(func(e numberedEvent) bool { return e.id.compare(r.last) <= 0 }) {
		r.deliverOwn(e.number, e.ownEvent, "")
	}
}

// deliverAhead delivers events of a namespace before the reader reads their entries:
// those that are in the stream and whose number is smaller than below. This keeps the
// order of the events that one goroutine publishes, even if the publication of one event
// fails.
func (r *streamReader) deliverAhead(l *streamListener, below uint64) {
	for _, e := range r.appended(func(e numberedEvent) bool { return e.number < below && e.listener == l }) {
		r.deliverOwn(e.number, e.ownEvent, r.offset(e.id))
		r.mu.Lock()
		if e.id.compare(r.ahead) > 0 {
			r.ahead = e.id
		}
		r.mu.Unlock()
	}
}

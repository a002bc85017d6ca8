package redisadapter

import (
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// roomRoutes keeps a subscription to the channel of each room that has a socket on this
// server. Many goroutines create and delete rooms, and must not wait for Redis: they only
// note which rooms have changed. A goroutine of roomRoutes then subscribes and
// unsubscribes. It runs only while there are changes.
type roomRoutes struct {
	local    socketio.Local
	sub      *subscriber
	newRoute func(room string) *route // returns nil if the room has no channel
	off      func()                   // ends the notes of created and deleted rooms

	mu      sync.Mutex
	changed map[string]bool // the rooms that were created or deleted since the last update
	idle    chan struct{}   // closed when the goroutine has ended; nil unless it runs
	closed  bool

	routes map[string]*route // by room; used only by the goroutine, and by close after the goroutine has ended
}

func newRoomRoutes(local socketio.Local, sub *subscriber, newRoute func(room string) *route) *roomRoutes {
	r := &roomRoutes{local: local, sub: sub, newRoute: newRoute, changed: make(map[string]bool), routes: make(map[string]*route)}
	r.off = local.OnRoom(r.noteChange)
	return r
}

func (r *roomRoutes) noteChange(e socketio.RoomEvent) {
	if e.Kind != socketio.RoomCreated && e.Kind != socketio.RoomDeleted {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.changed[e.Room] = true
	if r.idle == nil {
		r.idle = make(chan struct{})
		go r.run(r.idle)
	}
}

// run updates the subscriptions until no further room has changed.
func (r *roomRoutes) run(idle chan struct{}) {
	defer close(idle)
	for {
		r.mu.Lock()
		changed := r.changed
		if len(changed) == 0 || r.closed {
			r.idle = nil
			r.mu.Unlock()
			return
		}
		r.changed = make(map[string]bool)
		r.mu.Unlock()
		r.update(changed)
	}
}

// update subscribes to those of the given rooms that exist now, and unsubscribes from the
// others. It does not rely on the order in which creations and deletions were noted,
// because goroutines may note them in any order.
func (r *roomRoutes) update(rooms map[string]bool) {
	var created, deleted []*route
	for room := range rooms {
		exists, subscribed := r.local.HasRoom(room), r.routes[room]
		switch {
		case exists && subscribed == nil:
			if route := r.newRoute(room); route != nil {
				r.routes[room] = route
				created = append(created, route)
			}
		case !exists && subscribed != nil:
			delete(r.routes, room)
			deleted = append(deleted, subscribed)
		}
	}
	if len(deleted) > 0 {
		r.sub.remove(deleted...)
	}
	if len(created) > 0 {
		if err := r.sub.addUnconfirmed(created...); err != nil {
			r.sub.opts.Logger.Error("redisadapter: rooms without a subscription", "namespace", r.local.Name(), "error", err)
		}
	}
}

// close stops the goroutine and ends all subscriptions to rooms.
func (r *roomRoutes) close() {
	r.off()
	r.mu.Lock()
	r.closed = true
	idle := r.idle
	r.mu.Unlock()
	if idle != nil {
		<-idle
	}
	all := make([]*route, 0, len(r.routes))
	for _, route := range r.routes {
		all = append(all, route)
	}
	r.sub.remove(all...)
}

package redisadapter

import (
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// roomRoutes subscribes to the channels of the rooms that have a socket here, and
// to no others. Rooms come and go in many goroutines, which must not wait for
// Redis: they only note which rooms to look at.
type roomRoutes struct {
	local    socketio.Local
	sub      *subscriber
	newRoute func(room string) *route // nil: the room has no channel
	off      func()

	mu      sync.Mutex
	changed map[string]bool
	idle    chan struct{} // closed when nobody looks any more; nil while nobody does
	closed  bool

	routes map[string]*route // by room; of whoever looks
}

func newRoomRoutes(local socketio.Local, sub *subscriber, newRoute func(room string) *route) *roomRoutes {
	r := &roomRoutes{local: local, sub: sub, newRoute: newRoute, changed: make(map[string]bool), routes: make(map[string]*route)}
	r.off = local.OnRoom(r.note)
	return r
}

func (r *roomRoutes) note(e socketio.RoomEvent) {
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
		go r.look(r.idle)
	}
}

// look brings the subscriptions up to date until nothing changes any more. It asks
// whether a room is there now: what was noted may have come in any order.
func (r *roomRoutes) look(idle chan struct{}) {
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

		var come, gone []*route
		for room := range changed {
			there, subscribed := r.local.HasRoom(room), r.routes[room]
			switch {
			case there && subscribed == nil:
				if route := r.newRoute(room); route != nil {
					r.routes[room] = route
					come = append(come, route)
				}
			case !there && subscribed != nil:
				delete(r.routes, room)
				gone = append(gone, subscribed)
			}
		}
		if len(gone) > 0 {
			r.sub.remove(gone...)
		}
		if len(come) > 0 {
			if err := r.sub.addSoon(come...); err != nil {
				r.sub.opts.Logger.Error("redisadapter: rooms without a subscription", "namespace", r.local.Name(), "error", err)
			}
		}
	}
}

// close ends all subscriptions.
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

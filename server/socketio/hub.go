package socketio

import (
	"slices"
	"sync"
)

// hub knows which sockets of a namespace are here and in which rooms. A room
// comes to be when the first socket joins and is gone when the last one leaves.
// Its mutex guards Socket.rooms and Socket.left too.
type hub struct {
	mu      sync.RWMutex
	sockets map[string]*Socket // by id, once connected
	rooms   map[string]members // none is empty
}

func newHub() hub {
	return hub{sockets: make(map[string]*Socket), rooms: make(map[string]members)}
}

func (h *hub) add(s *Socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sockets[s.id] = s
}

// join reports whether s was not in room before, and whether it is the first.
func (h *hub) join(s *Socket, room string) (joined, created bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.left { // it has gone; nobody would take it out again
		return false, false
	}
	set, exists := h.rooms[room]
	if exists && set.has(s) {
		return false, false
	}
	h.rooms[room] = set.add(s)
	s.rooms = append(s.rooms, room)
	return true, !exists
}

// leave reports whether s was in room, and whether it was the last.
func (h *hub) leave(s *Socket, room string) (left, deleted bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.Index(s.rooms, room)
	if i < 0 {
		return false, false
	}
	s.rooms = slices.Delete(s.rooms, i, i+1)
	return true, h.dropLocked(s, room)
}

// leftRoom is a room that a socket was in, and whether the room is gone with it.
type leftRoom struct {
	room    string
	deleted bool
}

// remove takes s out of everything, for good. It returns the rooms that s was in.
func (h *hub) remove(s *Socket) []leftRoom {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.left = true
	if h.sockets[s.id] == s { // else its client is back already, as another socket of that id
		delete(h.sockets, s.id)
	}
	left := make([]leftRoom, len(s.rooms))
	for i, room := range s.rooms {
		left[i] = leftRoom{room, h.dropLocked(s, room)}
	}
	s.rooms = nil
	return left
}

// dropLocked reports whether room is gone with s.
func (h *hub) dropLocked(s *Socket, room string) bool {
	set, empty := h.rooms[room].remove(s)
	if empty {
		delete(h.rooms, room)
	} else {
		h.rooms[room] = set
	}
	return empty
}

func (h *hub) roomsOf(s *Socket) []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Sorted(slices.Values(s.rooms))
}

func (h *hub) all() []*Socket {
	h.mu.RLock()
	defer h.mu.RUnlock()
	all := make([]*Socket, 0, len(h.sockets))
	for _, s := range h.sockets {
		all = append(all, s)
	}
	return all
}

// selected returns the sockets that a broadcast reaches, each once.
func (h *hub) selected(opts BroadcastOptions) []*Socket {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var out []*Socket
	take := func(s *Socket) {
		if h.sockets[s.id] != s { // it is still connecting, or has come back
			return
		}
		for _, room := range opts.Except {
			if set, ok := h.rooms[room]; ok && set.has(s) {
				return
			}
		}
		out = append(out, s)
	}
	switch len(opts.Rooms) {
	case 0:
		out = make([]*Socket, 0, len(h.sockets))
		for _, s := range h.sockets {
			take(s)
		}
	case 1:
		for s := range h.rooms[opts.Rooms[0]].all {
			take(s)
		}
	default:
		seen := make(map[*Socket]struct{})
		for _, room := range opts.Rooms {
			for s := range h.rooms[room].all {
				if _, ok := seen[s]; !ok {
					seen[s] = struct{}{}
					take(s)
				}
			}
		}
	}
	return out
}

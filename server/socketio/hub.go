package socketio

import (
	"slices"
	"sync"
)

// hub knows which sockets of a namespace are here and in which rooms. A room
// comes to be when the first socket joins and is gone when the last one leaves.
type hub struct {
	mu      sync.RWMutex
	sockets map[string]*Socket              // by id, once connected
	rooms   map[string]map[*Socket]struct{} // no set is empty
	joined  map[*Socket]map[string]struct{}
}

func newHub() hub {
	return hub{
		sockets: make(map[string]*Socket),
		rooms:   make(map[string]map[*Socket]struct{}),
		joined:  make(map[*Socket]map[string]struct{}),
	}
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
	if _, ok := h.joined[s][room]; ok {
		return false, false
	}
	if h.rooms[room] == nil {
		h.rooms[room] = make(map[*Socket]struct{})
		created = true
	}
	if h.joined[s] == nil {
		h.joined[s] = make(map[string]struct{})
	}
	h.rooms[room][s] = struct{}{}
	h.joined[s][room] = struct{}{}
	return true, created
}

// leave reports whether s was in room, and whether it was the last.
func (h *hub) leave(s *Socket, room string) (left, deleted bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.joined[s][room]; !ok {
		return false, false
	}
	delete(h.joined[s], room)
	return true, h.dropLocked(s, room)
}

// remove takes s out of everything, for good. It returns the rooms that s was in,
// and of each whether s was the last.
func (h *hub) remove(s *Socket) map[string]bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.left = true
	if h.sockets[s.id] == s { // else its client is back already, as another socket of that id
		delete(h.sockets, s.id)
	}
	rooms := make(map[string]bool, len(h.joined[s]))
	for room := range h.joined[s] {
		rooms[room] = h.dropLocked(s, room)
	}
	delete(h.joined, s)
	return rooms
}

// dropLocked reports whether room is gone with s.
func (h *hub) dropLocked(s *Socket, room string) bool {
	delete(h.rooms[room], s)
	if len(h.rooms[room]) > 0 {
		return false
	}
	delete(h.rooms, room)
	return true
}

func (h *hub) roomsOf(s *Socket) []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return sortedKeys(h.joined[s])
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
			if _, ok := h.rooms[room][s]; ok {
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
		for s := range h.rooms[opts.Rooms[0]] {
			take(s)
		}
	default:
		seen := make(map[*Socket]struct{})
		for _, room := range opts.Rooms {
			for s := range h.rooms[room] {
				if _, ok := seen[s]; !ok {
					seen[s] = struct{}{}
					take(s)
				}
			}
		}
	}
	return out
}

func sortedKeys(set map[string]struct{}) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

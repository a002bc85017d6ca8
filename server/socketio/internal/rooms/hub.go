// Package rooms knows which sockets of one namespace are connected and which rooms
// each of them is in.
//
// Only the methods of a [Hub] take its lock, and they call no other code while they hold
// it. They return what has changed, such as that a room was created, so that callers can
// report it afterwards.
package rooms

import (
	"slices"
	"sync"
)

// Hub has the sockets and the rooms of one namespace, on this server. A room exists from
// the time its first socket joins until its last socket leaves. S is the caller's type for
// a socket, which is a pointer. The zero value is ready to use.
type Hub[S any] struct {
	mu    sync.RWMutex // guards the fields of all members, too
	byID  map[string]*Member[S]
	rooms map[string]members[S] // has no empty rooms
}

// Member is one socket, as its hub knows it. Each socket has its Member as a field, so that
// no allocation is needed. Only the hub reads and writes it.
type Member[S any] struct {
	socket    S
	id        string // set by Connect
	rooms     []string
	connected bool // broadcasts reach the socket
	gone      bool // the member was removed, and may not join a room again
}

// NewMember returns the member for a socket that is not connected and in no room.
func NewMember[S any](socket S) Member[S] { return Member[S]{socket: socket} }

// Connect lets broadcasts reach m. If another member with the same id is connected, its
// client has come back as m, and broadcasts no longer reach the other member.
func (h *Hub[S]) Connect(m *Member[S], id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byID == nil {
		h.byID = make(map[string]*Member[S])
	}
	if before := h.byID[id]; before != nil {
		before.connected = false
	}
	h.byID[id] = m
	m.id, m.connected = id, true
}

// Join adds m to a room. joined is false if m was in the room already. created is true if
// the room did not exist before. A member that was removed cannot join.
func (h *Hub[S]) Join(m *Member[S], room string) (joined, created bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m.gone { // Remove is called only once, so m would stay in this room for ever
		return false, false
	}
	set, exists := h.rooms[room]
	if exists && set.has(m) {
		return false, false
	}
	if h.rooms == nil {
		h.rooms = make(map[string]members[S])
	}
	h.rooms[room] = set.add(m)
	m.rooms = append(m.rooms, room)
	return true, !exists
}

// Leave takes m out of a room. left is false if m was not in the room. deleted is true if m
// was the last member, so that the room no longer exists.
func (h *Hub[S]) Leave(m *Member[S], room string) (left, deleted bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.Index(m.rooms, room)
	if i < 0 {
		return false, false
	}
	m.rooms = slices.Delete(m.rooms, i, i+1)
	return true, h.removeLocked(m, room)
}

// Left is a room that a member was in.
type Left struct {
	Room    string
	Deleted bool // the member was the last one in it
}

// Remove disconnects m and takes it out of all rooms, for good. It returns the rooms
// that m was in.
func (h *Hub[S]) Remove(m *Member[S]) []Left {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m.connected {
		delete(h.byID, m.id)
	}
	m.connected, m.gone = false, true
	left := make([]Left, len(m.rooms))
	for i, room := range m.rooms {
		left[i] = Left{room, h.removeLocked(m, room)}
	}
	m.rooms = nil
	return left
}

// removeLocked takes m out of the set of a room. It reports whether the room no longer
// exists.
func (h *Hub[S]) removeLocked(m *Member[S], room string) (deleted bool) {
	set, empty := h.rooms[room].remove(m)
	if empty {
		delete(h.rooms, room)
	} else {
		h.rooms[room] = set
	}
	return empty
}

// RoomsOf returns the rooms that m is in, sorted.
func (h *Hub[S]) RoomsOf(m *Member[S]) []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Sorted(slices.Values(m.rooms))
}

// Rooms returns all rooms, sorted.
func (h *Hub[S]) Rooms() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	rooms := make([]string, 0, len(h.rooms))
	for room := range h.rooms {
		rooms = append(rooms, room)
	}
	slices.Sort(rooms)
	return rooms
}

// HasRoom reports whether a room exists.
func (h *Hub[S]) HasRoom(room string) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	_, ok := h.rooms[room]
	return ok
}

// Socket returns the connected socket with that id, or the zero S.
func (h *Hub[S]) Socket(id string) (socket S) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if m := h.byID[id]; m != nil {
		socket = m.socket
	}
	return socket
}

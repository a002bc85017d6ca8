package socketio

import (
	"context"
	"slices"
)

// RoomEventKind names a [RoomEvent], as the official adapter's events are named.
type RoomEventKind string

// What can happen to a room on this server.
const (
	RoomCreated RoomEventKind = "create-room"
	RoomDeleted RoomEventKind = "delete-room"
	RoomJoined  RoomEventKind = "join-room"
	RoomLeft    RoomEventKind = "leave-room"
)

// RoomEvent is a change of who is in which room on this server.
type RoomEvent struct {
	Kind   RoomEventKind
	Room   string
	Socket string // id, of joins and leaves
}

// OnRoom adds a handler for what happens to the namespace's rooms. It runs after
// the fact, in the goroutine that brought it about, and must be quick.
func (ns *Namespace) OnRoom(f func(RoomEvent)) (off func()) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	entry := ns.roomHandlers.add(f, false)
	return func() {
		ns.mu.Lock()
		defer ns.mu.Unlock()
		ns.roomHandlers.remove(entry)
	}
}

func (ns *Namespace) fireRoom(e RoomEvent) {
	ns.mu.Lock()
	handlers := ns.roomHandlers.entries
	ns.mu.Unlock()
	for _, f := range handlers {
		(*f)(e)
	}
}

func (ns *Namespace) fireLeft(s *Socket, room string, deleted bool) {
	ns.fireRoom(RoomEvent{RoomLeft, room, s.id})
	if deleted {
		ns.fireRoom(RoomEvent{Kind: RoomDeleted, Room: room})
	}
}

// remove takes s out of the namespace and all rooms, for good, and returns those.
// It is called once for each socket that was held a place in the namespace.
func (ns *Namespace) remove(s *Socket) (rooms []string) {
	for _, left := range ns.hub.Remove(&s.member) {
		ns.fireLeft(s, left.Room, left.Deleted)
		rooms = append(rooms, left.Room)
	}
	ns.srv.release(ns)
	return rooms
}

// Join enters rooms, which come to be with their first socket.
func (s *Socket) Join(ctx context.Context, rooms ...string) {
	for _, room := range rooms {
		joined, created := s.ns.hub.Join(&s.member, room)
		if !joined {
			continue
		}
		if created {
			s.ns.fireRoom(RoomEvent{Kind: RoomCreated, Room: room})
		}
		s.ns.fireRoom(RoomEvent{RoomJoined, room, s.id})
		s.ns.srv.observe(ctx, Observation{Kind: ObservedJoin, Socket: s, Room: room})
	}
}

// Leave leaves a room, which is gone with its last socket.
func (s *Socket) Leave(ctx context.Context, room string) {
	if left, deleted := s.ns.hub.Leave(&s.member, room); left {
		s.ns.fireLeft(s, room, deleted)
		s.ns.srv.observe(ctx, Observation{Kind: ObservedLeave, Socket: s, Room: room})
	}
}

// Rooms returns the rooms that the socket is in, sorted, its own among them.
func (s *Socket) Rooms() []string { return s.ns.hub.RoomsOf(&s.member) }

// Rooms lists the rooms that have a socket on this server.
func (ns *Namespace) Rooms() []string { return ns.hub.Rooms() }

// AllRooms lists the rooms of all servers, sorted. Where some
// server does not answer, it lists those of the others and returns an error.
func (ns *Namespace) AllRooms(ctx context.Context) ([]string, error) {
	rooms := ns.Rooms()
	cluster, need := Broadcast{ns: ns}.cluster()
	if cluster == nil {
		if need {
			return rooms, errNoRequests
		}
		return rooms, nil
	}
	more, err := cluster.AllRooms(ctx)
	rooms = append(rooms, more...)
	slices.Sort(rooms)
	return slices.Compact(rooms), err
}

package socketio

import (
	"context"
	"slices"

	"github.com/socketplay/socketplay/server/socketio/internal/rooms"
)

// RoomEventKind says what has happened to a room. Its values are the names of the official
// adapter's events.
type RoomEventKind string

// The kinds of room events.
const (
	RoomCreated RoomEventKind = "create-room"
	RoomDeleted RoomEventKind = "delete-room"
	RoomJoined  RoomEventKind = "join-room"
	RoomLeft    RoomEventKind = "leave-room"
)

// RoomEvent says that something has happened to a room on this server.
type RoomEvent struct {
	Kind   RoomEventKind
	Room   string
	Socket string // the id of the socket that joined or left the room; otherwise ""
}

// OnRoom adds a handler for room events. f is called after the room has changed, in the
// goroutine that changed the room, and must be quick.
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

// Join makes the socket join rooms. A room is created when its first socket joins.
func (s *Socket) Join(ctx context.Context, rooms ...string) {
	for _, room := range rooms {
		joined, created := s.ns.hub.Join(&s.member, room)
		if !joined {
			continue
		}
		if created {
			s.ns.fireRoomEvent(RoomEvent{Kind: RoomCreated, Room: room})
		}
		s.ns.fireRoomEvent(RoomEvent{RoomJoined, room, s.id})
		joining := s.ns.srv.observe(ctx, Observation{Kind: ObservedJoin, Socket: s, Room: room})
		if created {
			s.ns.srv.observe(joining, Observation{Kind: ObservedRoomCreated, Socket: s, Room: room})
		}
	}
}

// Leave makes the socket leave a room. A room is deleted when its last socket leaves.
func (s *Socket) Leave(ctx context.Context, room string) {
	if left, deleted := s.ns.hub.Leave(&s.member, room); left {
		s.ns.fireLeft(s, room, deleted)
		s.observeLeft(ctx, room, deleted)
	}
}

// observeLeft tells the observers that s has left a room, and that the room was deleted.
func (s *Socket) observeLeft(ctx context.Context, room string, deleted bool) {
	ctx = s.ns.srv.observe(ctx, Observation{Kind: ObservedLeave, Socket: s, Room: room})
	if deleted {
		s.ns.srv.observe(ctx, Observation{Kind: ObservedRoomDeleted, Socket: s, Room: room})
	}
}

// remove takes s out of the namespace and all rooms, for good. It returns the rooms that s
// was in. It also releases the namespace, so it is called only once for each socket.
func (ns *Namespace) remove(s *Socket) []rooms.Left {
	left := ns.hub.Remove(&s.member)
	for _, l := range left {
		ns.fireLeft(s, l.Room, l.Deleted)
	}
	ns.srv.release(ns)
	return left
}

// fireLeft calls the handlers of room events after s has left a room.
func (ns *Namespace) fireLeft(s *Socket, room string, deleted bool) {
	ns.fireRoomEvent(RoomEvent{RoomLeft, room, s.id})
	if deleted {
		ns.fireRoomEvent(RoomEvent{Kind: RoomDeleted, Room: room})
	}
}

func (ns *Namespace) fireRoomEvent(e RoomEvent) {
	ns.mu.Lock()
	handlers := ns.roomHandlers.entries
	ns.mu.Unlock()
	for _, f := range handlers {
		(*f)(e)
	}
}

// Rooms returns the rooms that the socket is in, sorted. One of them is the room in which
// the socket is alone, which is named by its id.
func (s *Socket) Rooms() []string { return s.ns.hub.RoomsOf(&s.member) }

// Rooms returns the rooms that have a socket on this server, sorted.
func (ns *Namespace) Rooms() []string { return ns.hub.Rooms() }

// AllRooms returns the rooms of all servers, sorted. If a server does not answer, it
// returns the rooms of the others together with an error.
func (ns *Namespace) AllRooms(ctx context.Context) ([]string, error) {
	rooms := ns.Rooms()
	cluster, unreachable := Broadcast{ns: ns}.cluster()
	if cluster == nil {
		if unreachable {
			return rooms, errNoRequests
		}
		return rooms, nil
	}
	more, err := cluster.AllRooms(ctx)
	rooms = append(rooms, more...)
	slices.Sort(rooms)
	return slices.Compact(rooms), err
}

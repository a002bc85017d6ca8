package socketio

import "context"

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

// withdraw removes a socket that has not connected.
func (ns *Namespace) withdraw(ctx context.Context, s *Socket) {
	for _, room := range ns.remove(s) {
		ns.srv.observe(ctx, Observation{Kind: ObservedLeave, Socket: s, Room: room})
	}
}

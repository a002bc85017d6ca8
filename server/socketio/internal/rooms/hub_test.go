package rooms_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/socketplay/socketplay/server/socketio/internal/rooms"
)

// socket is the smallest type that can be in a room.
type socket struct {
	name   string
	member rooms.Member[*socket]
}

func newSocket(name string) *socket {
	s := &socket{name: name}
	s.member = rooms.NewMember(s)
	return s
}

// enter connects a socket under its name and joins rooms.
func enter(hub *rooms.Hub[*socket], name string, joins ...string) *socket {
	s := newSocket(name)
	hub.Connect(&s.member, name)
	for _, room := range joins {
		hub.Join(&s.member, room)
	}
	return s
}

// names returns the sockets' names, sorted.
func names(sockets []*socket) []string {
	names := []string{}
	for _, s := range sockets {
		names = append(names, s.name)
	}
	slices.Sort(names)
	return names
}

func TestSelect(t *testing.T) {
	var hub rooms.Hub[*socket]
	enter(&hub, "alice", "red", "blue")
	enter(&hub, "bob", "red")
	enter(&hub, "carol", "blue")
	enter(&hub, "dan")
	connecting := newSocket("eve")
	hub.Join(&connecting.member, "red")
	for _, tt := range []struct {
		rooms, except []string
		want          []string
	}{
		{nil, nil, []string{"alice", "bob", "carol", "dan"}},
		{nil, []string{"red"}, []string{"carol", "dan"}},
		{nil, []string{"red", "blue"}, []string{"dan"}},
		{nil, []string{"none"}, []string{"alice", "bob", "carol", "dan"}},
		{[]string{"red"}, nil, []string{"alice", "bob"}},
		{[]string{"red"}, []string{"blue"}, []string{"bob"}},
		{[]string{"none"}, nil, []string{}},
		{[]string{"red", "blue"}, nil, []string{"alice", "bob", "carol"}},
		{[]string{"red", "red"}, nil, []string{"alice", "bob"}},
		{[]string{"red", "blue"}, []string{"red"}, []string{"carol"}},
	} {
		if got := names(hub.Select(tt.rooms, tt.except)); !slices.Equal(got, tt.want) {
			t.Errorf("Select(%q, %q) = %q, want %q", tt.rooms, tt.except, got, tt.want)
		}
	}
	if got := names(hub.All()); len(got) != 4 {
		t.Errorf("All returns %q, want all but the socket that is still connecting", got)
	}
}

// A room exists from the time its first member joins until its last member leaves.
func TestRooms(t *testing.T) {
	var hub rooms.Hub[*socket]
	a, b := enter(&hub, "a"), enter(&hub, "b")
	steps := []struct {
		name          string
		do            func() (changed, edge bool)
		changed, edge bool
		exists        bool
	}{
		{"the first joins", func() (bool, bool) { return hub.Join(&a.member, "red") }, true, true, true},
		{"it joins again", func() (bool, bool) { return hub.Join(&a.member, "red") }, false, false, true},
		{"the second joins", func() (bool, bool) { return hub.Join(&b.member, "red") }, true, false, true},
		{"the first leaves", func() (bool, bool) { return hub.Leave(&a.member, "red") }, true, false, true},
		{"it leaves again", func() (bool, bool) { return hub.Leave(&a.member, "red") }, false, false, true},
		{"the second leaves", func() (bool, bool) { return hub.Leave(&b.member, "red") }, true, true, false},
	}
	for _, step := range steps {
		if changed, edge := step.do(); changed != step.changed || edge != step.edge {
			t.Errorf("%s: %v, %v, want %v, %v", step.name, changed, edge, step.changed, step.edge)
		}
		if hub.HasRoom("red") != step.exists {
			t.Errorf("%s: the room exists: %v", step.name, !step.exists)
		}
	}
	hub.Join(&a.member, "z")
	hub.Join(&a.member, "y")
	hub.Join(&b.member, "z")
	if got := hub.RoomsOf(&a.member); !slices.Equal(got, []string{"y", "z"}) {
		t.Errorf("a is in %q", got)
	}
	if got := hub.Remove(&a.member); !slices.Equal(got, []rooms.Left{{"z", false}, {"y", true}}) {
		t.Errorf("Remove returns %v", got)
	}
	if got := hub.Rooms(); !slices.Equal(got, []string{"z"}) {
		t.Errorf("the rooms %q are left", got)
	}
}

// A removed member cannot join a room. Otherwise it would stay in the room for ever.
func TestJoinAfterRemove(t *testing.T) {
	var hub rooms.Hub[*socket]
	a := enter(&hub, "a", "red")
	hub.Remove(&a.member)
	if joined, _ := hub.Join(&a.member, "red"); joined || hub.HasRoom("red") {
		t.Error("a removed member has joined a room")
	}
	if hub.Socket("a") != nil || len(hub.All()) != 0 {
		t.Error("a removed member is still connected")
	}
}

// A client that comes back has the id of its old socket, which may not have been removed
// yet. Broadcasts reach only the new socket. Removing the old socket leaves the new one in
// place.
func TestSameIDTwice(t *testing.T) {
	var hub rooms.Hub[*socket]
	before := enter(&hub, "id", "red")
	after := enter(&hub, "id", "red")
	for _, chosen := range [][]string{nil, {"red"}, {"red", "blue"}} {
		if got := hub.Select(chosen, nil); !slices.Equal(got, []*socket{after}) {
			t.Errorf("%q: %d sockets are selected, want the one that came back", chosen, len(got))
		}
	}
	if left := hub.Remove(&before.member); !slices.Equal(left, []rooms.Left{{"red", false}}) {
		t.Errorf("Remove returns %v", left)
	}
	if hub.Socket("id") != after || len(hub.Select([]string{"red"}, nil)) != 1 {
		t.Error("the socket that came back is gone with the old one")
	}
}

// A broadcast may allocate only the slice that Select returns. A join and a leave may
// allocate nothing.
func TestAllocations(t *testing.T) {
	var hub rooms.Hub[*socket]
	for i := range 100 {
		enter(&hub, fmt.Sprint(i), "red", fmt.Sprint("own:", i))
	}
	a := enter(&hub, "a", "red")
	red, own, none, except := []string{"red"}, []string{"own:5"}, []string{"none"}, []string{"own:5"}
	for _, tt := range []struct {
		name string
		do   func()
		want float64
	}{
		{"all", func() { hub.Select(nil, nil) }, 1},
		{"a room", func() { hub.Select(red, nil) }, 1},
		{"a room except another", func() { hub.Select(red, except) }, 1},
		{"a room of one", func() { hub.Select(own, nil) }, 1},
		{"a room that does not exist", func() { hub.Select(none, nil) }, 0},
		{"join and leave", func() { hub.Join(&a.member, "blue"); hub.Leave(&a.member, "blue") }, 0},
	} {
		if got := testing.AllocsPerRun(100, tt.do); got != tt.want {
			t.Errorf("%s: %v allocations, want %v", tt.name, got, tt.want)
		}
	}
}

// Members come and go while others are selected. The race detector finds unguarded access.
func TestConcurrentUse(t *testing.T) {
	var hub rooms.Hub[*socket]
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 100 {
				s := enter(&hub, fmt.Sprint(i, "-", n), "red", fmt.Sprint("own:", i))
				hub.Select([]string{"red"}, []string{fmt.Sprint("own:", i)})
				hub.RoomsOf(&s.member)
				hub.Leave(&s.member, "red")
				hub.Remove(&s.member)
			}
		})
	}
	wg.Wait()
	if len(hub.All()) != 0 || len(hub.Rooms()) != 0 {
		t.Errorf("%d sockets and the rooms %q are left", len(hub.All()), hub.Rooms())
	}
}

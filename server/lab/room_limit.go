package lab

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/socketplay/socketplay/server/socketio"
)

// comingRooms are the rooms that pages are putting sockets into at the moment. To ask other
// instances takes time, and until they have answered, the rooms that a socket has do not tell
// how many it will have.
type comingRooms struct {
	mu       sync.Mutex
	bySocket map[string][]string // without the sockets that have none
}

func (c *comingRooms) addLocked(sockets []string, room string) {
	if c.bySocket == nil {
		c.bySocket = make(map[string][]string)
	}
	for _, s := range sockets {
		c.bySocket[s] = append(c.bySocket[s], room)
	}
}

func (c *comingRooms) remove(sockets []string, room string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range sockets {
		rooms := c.bySocket[s]
		if i := slices.Index(rooms, room); len(rooms) > 1 {
			c.bySocket[s] = slices.Delete(rooms, i, i+1)
		} else {
			delete(c.bySocket, s)
		}
	}
}

// checkRoomsLocked returns an error that tells the learner so if a socket with these rooms,
// and with those of l.coming, cannot enter one more.
func (l *Lab) checkRoomsLocked(socket string, rooms []string, room string) error {
	rooms = slices.Clone(rooms)
	for _, coming := range l.coming.bySocket[socket] {
		if !slices.Contains(rooms, coming) {
			rooms = append(rooms, coming)
		}
	}
	if len(rooms) < l.limits.RoomsPerSocket || slices.Contains(rooms, room) {
		return nil
	}
	return socketio.AckError(fmt.Sprintf("Socket %s is in %d rooms already, which is as many as a lab allows. Take it out of a room first.", socket, len(rooms)))
}

// expectJoins checks the rooms of the sockets of all instances that the line addresses, and
// adds the line's new room to l.coming for each of them. The caller must call done when they
// have joined it.
func (l *Lab) expectJoins(ctx context.Context, ln *line) (done func(), err error) {
	l.coming.mu.Lock()
	defer l.coming.mu.Unlock()
	var joining []string
	for _, i := range l.Instances() {
		r := ln.Request
		if r.Local && i.name != r.Instance {
			continue
		}
		r.Instance = i.name
		ns, err := l.namespace(r)
		if err != nil {
			continue // the instance is stopped
		}
		to, _ := address(ns, r)
		sockets, err := to.Local().FetchSockets(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range sockets {
			if err := l.checkRoomsLocked(s.ID(), s.Rooms(), r.NewRoom); err != nil {
				return nil, err
			}
			joining = append(joining, s.ID())
		}
	}
	l.coming.addLocked(joining, ln.NewRoom)
	return func() { l.coming.remove(joining, ln.NewRoom) }, nil
}

package lab

import (
	"context"
	"fmt"
	"slices"

	"github.com/socketplay/socketplay/server/socketio"
)

// checkRooms returns an error that tells the learner so if a socket with these rooms cannot
// enter one more.
func (l *Lab) checkRooms(socket string, rooms []string, room string) error {
	if len(rooms) < l.limits.RoomsPerSocket || slices.Contains(rooms, room) {
		return nil
	}
	return socketio.AckError(fmt.Sprintf("Socket %s is in %d rooms already, which is as many as a lab allows. Take it out of a room first.", socket, len(rooms)))
}

// checkRoomsOfTarget calls checkRooms for the sockets of all instances that the line
// addresses.
func (l *Lab) checkRoomsOfTarget(ctx context.Context, ln *line) error {
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
			return err
		}
		for _, s := range sockets {
			if err := l.checkRooms(s.ID(), s.Rooms(), r.NewRoom); err != nil {
				return err
			}
		}
	}
	return nil
}

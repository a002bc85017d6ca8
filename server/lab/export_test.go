package lab

import "github.com/socketplay/socketplay/server/socketio"

// ControlOptions returns the options of the control plane's server.
func (l *Lab) ControlOptions() socketio.Options { return l.control.Options() }

// SocketsOf returns how many sockets are counted for a user at an address.
func (l *Lab) SocketsOf(user, address string) int64 {
	return l.userSockets.Used(userAt(user, address))
}

// UsersWithSockets returns the number of users for whom sockets are counted.
func (l *Lab) UsersWithSockets() int { return l.userSockets.Len() }

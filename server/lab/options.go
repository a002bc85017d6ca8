package lab

import "github.com/socketplay/socketplay/server/socketio"

// Options describe a [Lab].
type Options struct {
	ID        string
	Instances []string // names of all instances that the lab can have, in order; default a and b
	First     int      // how many of them run at first; 0: all
	Least     int      // how many pages cannot remove; pages add and remove the others; 0: all

	// Server has the options of each instance's server. The lab sets Path, Adapter and
	// Observer.
	Server socketio.Options

	// Adapter connects an instance with the others. The adapter that it returns must
	// report to observer. If Adapter is nil, the instances know nothing of each other.
	Adapter func(instance string, observer socketio.Observer) func(socketio.Local) socketio.Adapter

	// Cut cuts the connection that an instance's Adapter uses, or mends it. If Cut is
	// nil, pages cannot do that.
	Cut func(instance string, cut bool)

	// Setup adds middleware and handlers to an instance each time it starts.
	Setup func(instance string, io *socketio.Server)

	// User returns the user of a socket for the trace and the state, or "" if the user is
	// unknown. If User is nil, the lab shows no users.
	User func(*socketio.Socket) string

	// Hidden is a namespace that appears neither in the trace nor in the state: it is for
	// the people who run the lab, not for learners. If it is "", every namespace appears.
	Hidden string

	// MaxClients limits the number of connections to the lab's instances, and also that
	// of pages that watch. 0: no limit.
	MaxClients int
}

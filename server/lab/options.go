package lab

import (
	"regexp"

	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/trace"
)

// Options describe a [Lab].
type Options struct {
	ID        string
	Instances []string // names of all instances that the lab can have, in order; default "a" and "b"
	First     int      // how many instances the lab begins with; 0: all
	Least     int      // how many instances always stay; pages can add and remove the others; 0: all stay

	// Server configures each instance's server. The lab sets Path, Adapter and Observer
	// itself. The control plane's server has the same limits as the instances.
	Server socketio.Options

	// Adapter returns the function that makes an instance's adapter, which connects the
	// instance with the others. The adapter must report to observer. If Adapter is nil,
	// the instances are not connected. An instance that is alone in its lab runs without
	// an adapter, as a single server does.
	Adapter func(instance string, observer socketio.Observer) func(socketio.Local) socketio.Adapter

	// Cut cuts the connection that an instance's adapter uses, or mends it if cut is
	// false. If Cut is nil, pages cannot cut instances off.
	Cut func(instance string, cut bool)

	// Setup adds middleware and handlers to an instance each time it starts.
	Setup func(instance string, io *socketio.Server)

	// Dynamic matches the names of the namespaces that an instance makes when the first
	// client connects, and removes with the last client. SetupDynamic adds their middleware
	// and handlers. If Dynamic is nil, there are none.
	Dynamic      *regexp.Regexp
	SetupDynamic func(*socketio.ParentNamespace)

	// User returns the user of a socket, or "" if the user is unknown. The trace and the
	// state show the users, and some limits are for each user at an address. If User is nil, the lab
	// knows no users.
	User func(*socketio.Socket) string

	// Profile returns what everybody may know of a socket's user, such as the name and the
	// role, or nil if the user is unknown. The trace shows it where the connection
	// middleware lets the user in, so it must not contain credentials. If Profile is nil, the
	// trace shows the user's id alone.
	Profile func(*socketio.Socket) any

	// Hidden is a namespace that appears neither in the trace nor in the state: it is for
	// operators, not for learners. If Hidden is "", every namespace appears.
	Hidden string

	// MaxClients limits the number of connections to the lab's instances. The same
	// limit applies to the pages that watch the lab. 0 means no limit. Handshakes that
	// arrive at the same moment do not see each other and may exceed it together. The
	// limits of Server for an address are exact.
	MaxClients int

	// Limits bound what pages and clients can make the lab keep and send.
	Limits Limits

	// TraceBudget limits what the traces of all labs that have it keep together. If
	// TraceBudget is nil, they share no limit.
	TraceBudget *trace.Budget

	// MaxSocketsPerUser limits how many sockets a user can have in the lab from one IP
	// address, on all its instances together. A client has a socket in each namespace that
	// it joins. 0 means no limit.
	MaxSocketsPerUser int

	// Events limit how often clients and pages send events.
	Events EventLimits
}

package pages

// PlayView is what the playground starts with.
type PlayView struct {
	Lab       Lab
	Instances []Instance
	Settings  []Setting // the options that the servers run with
	Client    bool      // the WASM client was built
}

// Lab is whose page it is. The id of a learner's lab is a secret among those who
// share it: it stands in addresses only.
type Lab struct {
	ID, Name string
	Token    string // where tokens for its clients are asked for
}

// Base returns what the addresses of everything in the lab begin with.
func (l Lab) Base() string { return "/lab/" + l.ID + "/" }

// actor is a client of the playground. Which instance each is on is fixed, so
// that a broadcast always has to cross from one to the other.
type actor struct {
	name       string
	instance   string
	namespaces string
}

var actors = []actor{
	{"alice", "a", "/"},
	{"bob", "a", "/"},
	{"carol", "b", "/ /tasks"},
}

// emitTarget is a row of the chapter's table of emit targets, or a neighbour.
// The code is what a reader without JavaScript sees; play-targets.js rewrites it
// as the fields change.
type emitTarget struct {
	id, label, code, reaches string
}

var emitTargets = []emitTarget{
	{"socket", "One socket", `socket`, "the client whose handler runs"},
	{"all", "All clients", `io`, "everyone who is connected"},
	{"broadcast", "All except sender", `socket.broadcast`, "everyone but the sender"},
	{"room", "One room", `io.to("project:1")`, "everyone in the room"},
	{"room-except", "Room except sender", `socket.to("project:1")`, "the room, without the sender"},
	{"namespace", "Namespace", `io.of("/tasks")`, "every socket in the namespace"},
	{"except", "All except a room", `io.except("project:1")`, "everyone who is not in the room"},
	{"rooms", "Several rooms", `io.to("project:1").to("project:2")`, "everyone in either room, once"},
}

// fault is a button that makes a built-in event happen. Before the colon of its
// outcome stands the side, after it what fires there.
type fault struct {
	id, label, code, outcome string
}

var connectionFaults = []fault{
	{"client-disconnect", "Disconnect in the client", "socket.disconnect()", "The client says goodbye. Nothing reconnects by itself."},
	{"server-disconnect", "Disconnect on the server", "socket.disconnect()", "The server closes the socket. Nothing reconnects by itself either."},
	{"drop", "Drop the TCP connection", "the network fails", "Nobody says goodbye: disconnect on both sides, then reconnect, under a new id."},
	{"malformed", "Send a malformed packet", `socket.io.engine.write("2{}")`, "No event has this form. The server ends the connection."},
	{"connect", "Connect", "socket.connect()", "Back again after a disconnect: connection, connect."},
}

var doorFaults = []fault{
	{"no-token", "Connect with no token", "auth: {}", "Authentication required"},
	{"deleted-user", "A deleted user’s token", "auth: { token }", "User not found"},
	{"expired-token", "An expired token", "auth: { token }", "Invalid or expired token"},
}

// instancePath returns the path of an instance that the view may not have.
func (v PlayView) instancePath(name string) string {
	for _, i := range v.Instances {
		if i.Name == name {
			return i.Path
		}
	}
	return ""
}

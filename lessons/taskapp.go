package lessons

// Each lesson plays in a lab of its own, whose instances run the task app. A test of
// server/world compares these lists with the server.
var (
	// Instances are the instances that a lab can have, in order. The lab of a lesson has as
	// many as its scene names.
	Instances = []string{"a", "b", "c", "d"}
	// Namespaces are the namespaces of the task app. It refuses clients of any other.
	Namespaces = []string{"/", "/tasks"}
	// Users are the users who can log in. Each client of a scene connects as one of them.
	Users = []string{"alice", "bob", "carol", "dan", "erin"}
)

package lessons

// Lessons play in lab main, whose instances run the task app. A test of server/world
// compares these lists with the server.
var (
	// Instances are the instances of lab main.
	Instances = []string{"a", "b"}
	// Namespaces are the namespaces of the task app. It refuses clients of any other.
	Namespaces = []string{"/", "/tasks"}
	// Users are the users who can log in. Each client of a scene connects as one of them.
	Users = []string{"alice", "bob", "carol", "dan", "erin"}
)

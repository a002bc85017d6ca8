package pages

// HomeView is what the first page shows about the running server.
type HomeView struct {
	Instances []Instance
	Settings  []Setting // the main ones
	Missing   []string  // what was not built, a sentence each; usually empty
}

// Instance is one server of a lab and the path that its clients connect to.
type Instance struct {
	Name string // "a"
	Path string // "/socket.io/"
}

package pages

// HomeView is what the first page shows of the running server.
type HomeView struct {
	Instances []Instance
	Settings  []Setting // the main ones
	Missing   []string  // what was not built, in words; usually nothing
}

// Instance is one server of lab main and the path that clients connect to.
type Instance struct {
	Name string // "a"
	Path string // "/socket.io/"
}

package pages

// HomeView is what the first page shows about the running server.
type HomeView struct {
	Instances []Instance
	Settings  []Setting // only the main settings
	Missing   []string  // a sentence for each part that was not built; usually empty
}

// Instance is one server of a lab and the path that its clients connect to.
type Instance struct {
	Name string // "a"
	Path string // "/socket.io/"
}

package pages

// HomeView is what the first page shows of the running server.
type HomeView struct {
	Instances []Instance
	Settings  []Setting
	Missing   []string // what was not built, in words; usually nothing
}

// Instance is one server of lab main and the path that clients connect to.
type Instance struct {
	Name string // "a"
	Path string // "/socket.io/"
}

// Setting is a row of the option table.
type Setting struct {
	Name    string // as the Socket.IO documentation spells it
	Value   string
	Meaning string // what it decides, in a sentence
}

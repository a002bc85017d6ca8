package lessons

// Lesson is one lesson, read and checked.
type Lesson struct {
	Number   int
	Slug     string // "emit-targets"
	Folder   string // "04-emit-targets", which is also its address
	Title    string
	Concepts []string
	Needs    []int // the lessons to have done before
	Minutes  int
	Version  string // changes with every change of its files: progress is kept for one version
	Intro    Prose
	Scene    Scene
	Steps    []Step
	Files    []File
}

// Step is one stop of a lesson: prose, perhaps an exercise, and what must hold
// once it has been played.
type Step struct {
	ID       string // from its heading: "one-socket"
	Title    string
	Prose    Prose
	Hints    []Prose // in rungs: each says a little more
	Solution Prose   // the explanation, once it has been tried
	Exercise *Exercise
	Checks   []Check

	line int // of its heading in lesson.md
}

// File is one of the lesson's code files.
type File struct {
	Path string // "start/server.js"
	Text string
}

// codeFiles are what every lesson brings along: the same program before and
// after, for both servers and for the client.
var codeFiles = []string{
	"start/server.js", "start/client.js", "start/server.go",
	"solution/server.js", "solution/client.js", "solution/server.go",
}

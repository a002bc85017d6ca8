package lessons

// Lesson is one lesson, as its folder holds it.
type Lesson struct {
	Number   int
	Slug     string // "emit-targets"
	Folder   string // "04-emit-targets", which is also its address
	Title    string
	Concepts []string
	Needs    []int // the numbers of the lessons that a learner does before this one
	Minutes  int
	Use      string  // what the lesson is good for, in a sentence
	Learnt   []Prose // what the learner knows at the end, in three sentences
	Version  string  // changes whenever a file changes; a learner's progress belongs to one version
	Intro    Prose
	Scene    Scene
	Steps    []Step
	Files    []File
}

// Step is one stop of a lesson: prose, perhaps an exercise, and, if the learner chooses the
// line that runs, what must hold afterwards.
type Step struct {
	ID       string // from its heading: "one-socket"
	Title    string
	Prose    Prose
	Hints    []Prose // in order: each says a little more than the one before
	Solution Prose   // the explanation, for after the exercise; a step with an exercise has one
	Exercise *Exercise
	Checks   []Check

	line         int // the line of its heading in lesson.md
	solutionLine int // the line of the heading of its solution; 0 without one
}

// File is one of the lesson's code files.
type File struct {
	Path string // "start/server.js"
	Text string
}

// codeFiles are the code files of every lesson: a server in JavaScript, the same server in
// Go and a client, each before and after the challenge.
var codeFiles = []string{
	"start/server.js", "start/client.js", "start/server.go",
	"solution/server.js", "solution/client.js", "solution/server.go",
}

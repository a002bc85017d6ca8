package pages

// ProblemView is the view model of a page about an error.
type ProblemView struct {
	Title string
	What  string // what happened, and why
	Next  string // what to do next
	Code  string // a command to go with Next; may be empty
	Link  string // an address to go with Next; may be empty
}

package pages

// ProblemView is the view model of a page that says what happened, why, and what to do next.
type ProblemView struct {
	Title string
	What  string // happened
	Next  string // what to do
	Code  string // a command to go with Next; may be empty
	Link  string // an address to go with Next; may be empty
}

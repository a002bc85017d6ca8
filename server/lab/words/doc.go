// Package words is the vocabulary of a lab, that is, of one learner's isolated world:
// what a page can ask a lab to do ([Actions]), which sockets an emit addresses
// ([Targets]), what the emit does with these sockets ([Methods]), and which fields a
// request has ([Fields]).
//
// Each word is written here only once. The lab handles the actions, lessons play them, and
// the pages import the same lists as the module web/static/js/trace/words.js, which
// cmd/words generates.
//
// To add a word, add it to its file here and run "make gen". Then the tests and the type
// checker ("npm run check" in web) turn red in each place that must know the word.
//
// # To add an action
//
// Add a constant and a description to action.go. Then:
//
//	server/lab/control.go                the handler; its file is named in the docs of lab
//	server/lab/faults.go, heal.go        for a fault: its state, and that heal undoes it
//	web/pages/play.go                    the button's text, and the undo's text
//	web/static/js/trace/actions.js       the timeline's sentences
//	web/static/js/fork/line.js, past.js  what a fork shows for the action
//	web/static/js/play/faults.js         for a fault: what its button does
//	web/static/js/lab/broken-list.js     for a fault: its words
//	web/tests/unit/chaos.test.mjs        for a fault: the state that the server reports
//	lessons/AUTHORING.md                 if a lesson can play the action: a row of the guide
//
// TestActions fails if the description is incomplete, TestEveryWordHasAHandler if the
// handler is missing, TestNeeds if the handler accepts a request without a field that the
// action needs, TestHealUndoesEveryFault if heal, the trace or the state forgets the
// fault, TestTaskLabHasEveryFault if the playground's labs cannot do it,
// TestPlayHasAButtonForEveryAction if the button is missing, and
// TestAuthoringNamesAllWords if the row is missing. The type checker names the modules;
// chaos.test.mjs finds a wrong request, a missing text, and a fault without words in
// brokenList. No test knows what the action should do: add one. CONTRIBUTING.md has the
// steps for a fault in full.
//
// # To add a target
//
// Add a constant and a description to target.go. Then:
//
//	server/lab/emit.go            parse: the broadcast that the target stands for
//	web/pages/play.go             the text on the page
//	web/static/js/lab/targets.js  the line of code and the fields of the request
//	lessons/AUTHORING.md          a row of the guide
//
// TestTargets, TestPlayHasEveryTargetAndMethod, the type checker and
// TestAuthoringNamesAllWords fail if one of these is missing.
//
// # To add a method
//
// Add a constant to method.go, and to [Methods]. Then:
//
//	server/lab/emit.go                methods: the function that runs the method
//	web/pages/play.go                 the text of the option
//	web/static/js/lab/server-line.js  the line of code
//	web/static/js/trace/actions.js    the timeline's sentence
//
// TestEveryWordHasAHandler, TestPlayHasEveryTargetAndMethod and the type checker fail if
// one of these is missing.
//
// # To add a field
//
// Add the field to Request in server/lab/request.go and to [Fields]. TestFields fails if
// one of them lacks it. The documentation of server/trace says how to add a kind of trace
// event.
package words

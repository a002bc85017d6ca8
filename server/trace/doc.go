// Package trace records what happens in a lab, which is one learner's isolated world of
// Socket.IO server instances. Every view of Socketplay draws the recorded events, and
// every check of a lesson reads them.
//
// An [Event] has a kind, the instance and the socket at which it happened, and the id
// of the event that caused it. So you can follow one emit from the handler that called
// it, through Redis, to every client that it reached. A [Recorder] keeps the events
// until all its subscribers have read them, each at its own pace. It records nothing while
// it has no subscriber. It keeps a limited number of bytes and no access token, whatever
// clients send. A [Budget] limits what several recorders keep together.
//
// # To add a kind
//
// Add a constant and its entry of [Kinds] to kind.go, then run "make gen", which writes
// the kinds into web/static/js/trace/words.js. Record the kind in server/lab: if a server
// observes it, in the map kindOf of observer.go; if the lab itself causes it, with
// [Recorder.Record]. Describe it for the timeline in web/static/js/trace/item.js.
//
// These turn red until you are done: TestKinds here (a constant is not in the list),
// TestModuleIsCurrent in cmd/words (no "make gen"), TestKindOf in server/lab (no
// observation is recorded as this kind, or no kind for an observation) and "npm run
// check" in web (the timeline has no text). TestKindOf lists the kinds that the lab
// itself causes: add yours there.
package trace

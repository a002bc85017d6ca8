package eio

// Cause is empty in a browser, since nothing observes packets there. It has no field for
// a context: package context would bring in packages time and syscall/js, and with those
// the client does not start.
type Cause struct{}

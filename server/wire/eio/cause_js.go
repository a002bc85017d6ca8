package eio

// Cause is nothing in a browser, where nobody observes packets: package context would
// bring along package time and syscall/js, which the client cannot even start with.
type Cause struct{}

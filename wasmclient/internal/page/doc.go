// Package page is how text and bytes cross between the Go program and the page
// that it runs in; its other half is program.js of package jsapi. It exists in the
// browser only.
//
// Numbers cross as arguments of exported and imported functions. What the page
// passes beside them it writes into the landing, a place in the program's memory
// whose address it knows, and the function that it then calls takes it from there,
// first of all. What the program passes are strings; the page copies them before it
// does anything else.
//
// Functions that the page calls must not wait for anything: no goroutine could run
// that they wait for.
package page

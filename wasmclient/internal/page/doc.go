// Package page passes text and bytes between the Go program and the page that it runs in.
// Its other half is program.js of package jsapi. It exists in the browser only.
//
// Numbers are passed as arguments of exported and imported functions. Everything else is
// passed in memory. The page writes a text into the inbox, a buffer of the program whose
// address it knows, and calls a function with the length; that function reads the inbox
// before it does anything else. The program passes strings to the page, which copies them
// before it does anything else.
//
// A function that the page calls must not wait for a goroutine: no goroutine can run
// before the function has returned.
package page

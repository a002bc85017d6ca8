// Package page passes text and bytes between the Go program and the page that it runs in.
// The page's side is program.js of package jsapi. The package exists only in the build for
// the browser.
//
// Numbers are passed as arguments of exported and imported functions. Everything else is
// passed in memory. To pass a text to the program, the page writes it into the inbox, which
// is a buffer of the program. Then the page calls a function with the text's length. That
// function reads the inbox before it does anything else. To pass a text to the page, the
// program calls a function with a string, which the page copies at once.
//
// A function that the page calls must not wait for a goroutine: no goroutine can run
// before the function has returned.
package page

// Command words prints a JavaScript module with the vocabulary of the trace and of a lab:
// the kinds of events, the actions and so on. The pages import the module as
// web/static/js/trace/words.js, so that each word is written by hand only once, in Go.
//
// "make gen" runs the command:
//
//	go run ./cmd/words > web/static/js/trace/words.js
//
// TestModuleIsCurrent fails while that file is out of date. The documentation of
// server/lab/words says how to add a word, that of server/trace how to add a kind.
package main

import (
	"fmt"
	"os"
)

func main() {
	if _, err := os.Stdout.WriteString(module()); err != nil {
		fmt.Fprintln(os.Stderr, "words:", err)
		os.Exit(1)
	}
}

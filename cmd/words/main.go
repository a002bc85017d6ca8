// Command words writes the vocabulary of the trace and of a lab as a module for the pages,
// web/static/js/trace/words.js, so that each word stands once. "make gen" runs it; a test
// here fails while the module is out of date.
//
//	go run ./cmd/words > web/static/js/trace/words.js
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

// Gotest turns the output of "go test -json" into readable text, and writes to a file how
// long each test took.
//
// Usage:
//
//	go test -json ./... | gotest FILE
//
// It prints the same as go test without -json: a line for each package, and the whole
// output of each test that fails. At the end it lists the names of the failed tests. It
// writes a line to FILE for each test: seconds, "go", and package and name, separated by
// tabs. The seconds of a test do not include those of its subtests.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -json ./... | gotest FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gotest:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	times, err := os.Create(file)
	if err != nil {
		return err
	}
	defer times.Close()
	r := newReport(os.Stdout, times)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20) // go test writes one JSON object for each line of output, and such a line may be long
	for lines.Scan() {
		r.readLine(lines.Bytes())
	}
	if err := lines.Err(); err != nil {
		return err
	}
	r.printFailures()
	return times.Close()
}

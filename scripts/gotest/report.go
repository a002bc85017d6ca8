package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

const module = "github.com/socketplay/socketplay/"

// event is a line of go test -json, see "go doc test2json".
type event struct {
	Action  string
	Package string
	Test    string  // "" for an event of the package
	Elapsed float64 // seconds
	Output  string
}

// report collects events and prints the packages and the failed tests.
type report struct {
	out      io.Writer
	times    io.Writer
	packages map[string]*packageOutput
	failures []string // package and test
}

// packageOutput collects the output of a package whose tests are running.
type packageOutput struct {
	lines  []string
	tests  map[string]*test // running tests by name
	begun  int              // tests that have begun
	failed int              // tests that have failed
}

// test is a test that is running.
type test struct {
	header   string   // "--- FAIL: …"
	lines    []string // the rest of its output
	failed   []string // headers and lines of the subtests that failed
	subtests float64  // seconds that its subtests took
	number   int      // how many tests began before this one
}

func newReport(out, times io.Writer) *report {
	return &report{out: out, times: times, packages: make(map[string]*packageOutput)}
}

func (r *report) readLine(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		fmt.Fprintf(r.out, "%s\n", line)
		return
	}
	if e.Action == "build-output" { // the event names no package that is tested
		fmt.Fprint(r.out, e.Output)
		return
	}
	p := r.packages[e.Package]
	if p == nil {
		p = &packageOutput{tests: make(map[string]*test)}
		r.packages[e.Package] = p
	}
	if e.Test == "" {
		r.readPackageEvent(p, e)
	} else {
		r.readTestEvent(p, e)
	}
}

func (r *report) readPackageEvent(p *packageOutput, e event) {
	switch e.Action {
	case "output":
		p.lines = append(p.lines, e.Output)
	case "pass", "skip":
		for _, line := range p.lines {
			if strings.HasPrefix(line, "ok  \t") || strings.HasPrefix(line, "?   \t") {
				fmt.Fprint(r.out, line)
			}
		}
		delete(r.packages, e.Package)
	case "fail":
		r.printUnfinished(p, e.Package)
		for _, line := range p.lines {
			fmt.Fprint(r.out, line)
		}
		if p.failed == 0 { // the package failed without a failed test, for example because it does not compile
			r.failures = append(r.failures, shortName(e.Package, ""))
		}
		delete(r.packages, e.Package)
	}
}

// printUnfinished prints the output of tests that neither passed nor failed, because
// their process was killed or took too long.
func (r *report) printUnfinished(p *packageOutput, pkg string) {
	names := slices.SortedFunc(maps.Keys(p.tests), func(a, b string) int { return p.tests[a].number - p.tests[b].number })
	for _, name := range names {
		p.failed++
		r.failures = append(r.failures, shortName(pkg, name)+" (not finished)")
		fmt.Fprintf(r.out, "--- NOT FINISHED: %s\n", name)
		for _, line := range p.tests[name].output() {
			fmt.Fprint(r.out, line)
		}
	}
}

func (r *report) readTestEvent(p *packageOutput, e event) {
	t := p.tests[e.Test]
	if t == nil {
		t = &test{number: p.begun}
		p.tests[e.Test] = t
		p.begun++
	}
	switch e.Action {
	case "output":
		t.add(e.Output)
	case "pass", "skip", "fail":
		delete(p.tests, e.Test)
		fmt.Fprintf(r.times, "%.2f\tgo\t%s\n", max(0, e.Elapsed-t.subtests), shortName(e.Package, e.Test))
		parent := p.tests[parentOf(e.Test)]
		if parent != nil {
			parent.subtests += e.Elapsed
		}
		if e.Action != "fail" {
			return
		}
		p.failed++
		r.failures = append(r.failures, shortName(e.Package, e.Test))
		if parent != nil {
			parent.failed = append(parent.failed, t.output()...)
			return
		}
		for _, line := range t.output() {
			fmt.Fprint(r.out, line)
		}
	}
}

// add keeps a line of the test's output, unless it only says that a test runs or pauses.
func (t *test) add(line string) {
	switch text := strings.TrimLeft(line, " "); {
	case strings.HasPrefix(text, "--- FAIL: "):
		t.header = line
	case strings.HasPrefix(line, "=== "):
	default:
		t.lines = append(t.lines, line)
	}
}

// output returns the lines that are printed if the test has failed.
func (t *test) output() []string { return slices.Concat([]string{t.header}, t.lines, t.failed) }

func (r *report) printFailures() {
	for _, failure := range r.failures {
		fmt.Fprintln(r.out, "FAILED:", failure)
	}
}

// parentOf returns the name of the parent of a subtest, or "" if name is not a subtest.
func parentOf(name string) string {
	i := strings.LastIndex(name, "/")
	return name[:max(i, 0)]
}

// shortName returns package and test without the module's name, for people to read.
func shortName(pkg, test string) string {
	return strings.TrimSpace(strings.TrimPrefix(pkg, module) + " " + test)
}

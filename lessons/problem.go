package lessons

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a lesson.
type Problem struct {
	File string // relative to the file system that was read
	Line int    // from 1; 0 if the problem concerns the whole file
	Text string
}

// Error returns "file:line: text", a form that editors can follow.
func (p Problem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Text)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// Problems are all problems of the lessons that were read, in the order of lessons, files
// and lines. The scene comes before the checks, because a check uses the names of the scene.
// An author can then correct ten mistakes at once instead of one at a time.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return "lessons: " + strings.Join(lines, "\n")
}

func (ps *Problems) add(file string, line int, format string, args ...any) {
	*ps = append(*ps, Problem{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		aFolder, aName, _ := strings.Cut(a.File, "/")
		bFolder, bName, _ := strings.Cut(b.File, "/")
		return cmp.Or(
			strings.Compare(aFolder, bFolder),
			readBefore(aName)-readBefore(bName),
			strings.Compare(aName, bName),
			a.Line-b.Line,
		)
	})
	return ps
}

// readBefore returns how many of a lesson's files are read before this one.
func readBefore(name string) int {
	files := []string{"", "lesson.md", "scene.yaml", "check.yaml"} // "" is the folder itself
	if i := slices.Index(files, name); i >= 0 {
		return i
	}
	return len(files)
}

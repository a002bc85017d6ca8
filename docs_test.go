package socketplay_test

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/socketplay/socketplay/lessons"
	"github.com/socketplay/socketplay/server/lab/words"
)

// papers are the documents that comments cite by a bare name such as PROTOCOL.md, and
// the path of each.
var papers = map[string]string{
	"ARCHITECTURE.md": "docs/ARCHITECTURE.md",
	"PROTOCOL.md":     "docs/PROTOCOL.md",
	"CONTRIBUTING.md": "CONTRIBUTING.md",
	"AUTHORING.md":    "lessons/AUTHORING.md",
}

// TestCitations finds every citation of a document, such as "PROTOCOL.md section 4", in
// all files. It fails if the cited file or section does not exist.
func TestCitations(t *testing.T) {
	found := 0
	for _, name := range tracked(t) {
		text := joined(read(t, name))
		for _, c := range citations(text) {
			found++
			target, ok := resolve(name, c.file)
			if !ok {
				t.Errorf("%s cites %s, which is not there", name, c.file)
				continue
			}
			if c.section != "" && !slices.Contains(sections(read(t, target)), c.section) {
				t.Errorf("%s cites section %s of %s, which has no such section", name, c.section, target)
			}
		}
		if m := nameless.FindString(text); m != "" {
			t.Errorf("%s cites %q: give the file and the section, as in PROTOCOL.md section 4", name, m)
		}
	}
	if found < 10 { // otherwise the patterns probably match nothing any more
		t.Errorf("only %d citations found", found)
	}
}

// TestLinks fails if a link in a Markdown file leads to a file that does not exist, or
// to a heading that the file does not have.
func TestLinks(t *testing.T) {
	found := 0
	for _, name := range tracked(t) {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(prose(read(t, name)), -1) {
			target, fragment, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, ":") || strings.HasPrefix(target, "/") { // a link to another site, or an address of our site
				continue
			}
			found++
			file := name
			if target != "" {
				file = path.Join(path.Dir(name), target)
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s links to %s, which is not there", name, m[1])
			} else if fragment != "" && !slices.Contains(anchors(read(t, file)), fragment) {
				t.Errorf("%s links to %s, but %s has no such heading", name, m[1], file)
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d links found", found)
	}
}

// TestPapersNameWhatIsThere fails if a paper names a file, a folder, a make target or a
// test that does not exist, or a declaration that a file does not have.
func TestPapersNameWhatIsThere(t *testing.T) {
	makefile := string(read(t, "Makefile"))
	var tests []string
	for _, name := range tracked(t) {
		if strings.HasSuffix(name, "_test.go") {
			for _, m := range testName.FindAllSubmatch(read(t, name), -1) {
				tests = append(tests, string(m[1]))
			}
		}
	}
	found := 0
	for _, paper := range append([]string{"README.md"}, slices.Sorted(maps.Values(papers))...) {
		text := string(read(t, paper))
		for _, m := range codeSpan.FindAllStringSubmatch(text, -1) {
			if target, ok := strings.CutPrefix(m[1], "make "); ok {
				if name, _, _ := strings.Cut(target, " "); !strings.Contains(makefile, "\n"+name+":") {
					t.Errorf("%s tells to run %q; the Makefile has no such target", paper, m[1])
				}
			} else if strings.HasPrefix(m[1], "Test") {
				if !slices.Contains(tests, m[1]) {
					t.Errorf("%s names %s; there is no such test", paper, m[1])
				}
			} else if !isPath(m[1]) {
				continue
			} else if matches, err := filepath.Glob(m[1]); err != nil || len(matches) == 0 {
				t.Errorf("%s names %s, which is not there", paper, m[1])
			}
			found++
		}
		for _, m := range declared.FindAllStringSubmatch(text, -1) {
			found++
			file, names := m[1], m[2]
			src, err := os.ReadFile(file)
			if err != nil {
				t.Errorf("%s names %s, which is not there", paper, file)
				continue
			}
			for name := range strings.SplitSeq(names, ", ") {
				if !declares(src, name) {
					t.Errorf("%s says that %s declares %s; it does not", paper, file, name)
				}
			}
		}
	}
	for _, m := range typeName.FindAllStringSubmatch(string(read(t, "docs/ARCHITECTURE.md")), -1) {
		found++
		if dir, what, field := packages[m[1]], m[2], m[3]; !hasType(t, dir, what, field) {
			t.Errorf("docs/ARCHITECTURE.md names %s; %s has no such type or field", strings.Trim(m[0], "`"), dir)
		}
	}
	if found < 100 {
		t.Errorf("only %d names found", found)
	}
}

// packages are the packages whose types a paper may name without a path, and their
// folders.
var packages = map[string]string{
	"engine": "server/engine", "socketio": "server/socketio", "redisadapter": "server/redisadapter",
	"rooms": "server/socketio/internal/rooms", "turns": "server/internal/turns", "trace": "server/trace", "wasmclient": "wasmclient",
}

// hasType reports whether the package in dir declares a type. If field is not "", the
// type must also have that field.
func hasType(t *testing.T, dir, name, field string) bool {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		body := regexp.MustCompile(`(?ms)^type ` + name + `(?:\[\w+ any\])? (?:struct|interface) \{.*?^\}`).FindString(string(read(t, file)))
		if body != "" && (field == "" || regexp.MustCompile(`(?m)^\t(?:\w+, )*`+field+`\b`).MatchString(body)) {
			return true
		}
	}
	return false
}

// TestAuthoringExample checks that the example lesson in lessons/AUTHORING.md is valid.
func TestAuthoringExample(t *testing.T) {
	guide := string(read(t, "lessons/AUTHORING.md"))
	files := fstest.MapFS{}
	for _, m := range example.FindAllStringSubmatch(guide, -1) {
		files["05-rooms/"+m[1]] = &fstest.MapFile{Data: []byte(m[2])}
	}
	if len(files) != 3 {
		t.Fatalf("the guide shows %d files, want lesson.md, scene.yaml and check.yaml", len(files))
	}
	for _, dir := range []string{"start", "solution"} {
		for _, name := range []string{"server.js", "client.js", "server.go"} {
			files["05-rooms/"+dir+"/"+name] = &fstest.MapFile{Data: read(t, "lessons/content/04-emit-targets/"+dir+"/"+name)}
		}
	}
	all, err := lessons.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if topic := lessons.Syllabus[all[0].Number-1]; topic.Title != all[0].Title {
		t.Errorf("the guide's lesson is called %q, the syllabus's %q", all[0].Title, topic.Title)
	}
}

// TestAuthoringNamesAllWords fails if the guide leaves out a target, or an action that a
// lesson can play.
func TestAuthoringNamesAllWords(t *testing.T) {
	guide := string(read(t, "lessons/AUTHORING.md"))
	actions, targets := firstColumn(guide, "action"), firstColumn(guide, "target")
	for _, action := range words.Actions {
		if action.Lesson && !slices.Contains(actions, string(action.Recorded)) {
			t.Errorf("the guide does not describe the action %s", action.Recorded)
		}
	}
	for _, target := range words.Targets {
		if !slices.Contains(targets, string(target.Target)) {
			t.Errorf("the guide does not describe the target %s", target.Target)
		}
	}
}

// firstColumn returns the code spans in the first column of a table. head is the
// heading of that column.
func firstColumn(md, head string) (all []string) {
	_, table, _ := strings.Cut(md, "\n| "+head+" |")
	table, _, _ = strings.Cut(table, "\n\n")
	for _, row := range strings.Split(table, "\n")[1:] {
		cell, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " |")
		for _, m := range codeSpan.FindAllStringSubmatch(cell, -1) {
			all = append(all, m[1])
		}
	}
	return all
}

type citation struct{ file, section string }

var (
	cited    = regexp.MustCompile(`((?:[\w.-]+/)*[A-Z][A-Z_]+\.md)(?:[,:]? sections? (\d+(?:\.\d+)*))?`)
	nameless = regexp.MustCompile(`\b(PROTOCOL|ARCHITECTURE|CONTRIBUTING|AUTHORING)(:|,| section)[^\n]{0,40}`)
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	// declared matches a line of a table in a paper: a file, the names that it declares,
	// and a description.
	declared = regexp.MustCompile(`(?m)^ {4,}(\w[\w.-]*(?:/[\w.-]+)+\.(?:go|js)) {2,}([\w.#]+(?:, [\w.#]+)*)(?: {2,}.*)?$`)
	heading  = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
	numbered = regexp.MustCompile(`^(\d+(?:\.\d+)*)\.? `)
	example  = regexp.MustCompile("(?ms)^`([a-z]+\\.(?:md|yaml))`, [^\n]*\n\n````\\w+\n(.*?)^````$")
	typeName = regexp.MustCompile("`(engine|socketio|redisadapter|rooms|turns|trace|wasmclient)\\.(\\w+)(?:\\.(\\w+))?`")
	testName = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	comment  = regexp.MustCompile(`(?m)\n[ \t]*(?://|#|\*|--)?[ \t]*`)
)

func citations(text string) (all []citation) {
	for _, m := range cited.FindAllStringSubmatch(text, -1) {
		all = append(all, citation{m[1], m[2]})
	}
	return all
}

// resolve returns the path of the document that the file from cites as file. A citation
// can be the bare name of a paper, a path from the root, or a path from the folder of
// from.
func resolve(from, file string) (string, bool) {
	for _, name := range []string{papers[file], file, path.Join(path.Dir(from), file)} {
		if info, err := os.Stat(name); name != "" && err == nil && !info.IsDir() {
			return name, true
		}
	}
	return "", false
}

// sections returns the section numbers with which the headings of a document begin.
func sections(md []byte) (all []string) {
	for _, m := range heading.FindAllStringSubmatch(prose(md), -1) {
		if n := numbered.FindStringSubmatch(m[1]); n != nil {
			all = append(all, n[1])
		}
	}
	return all
}

// anchors returns the fragments (the part after #) with which links lead to the
// headings of a file.
func anchors(md []byte) (all []string) {
	for _, m := range heading.FindAllStringSubmatch(prose(md), -1) {
		anchor := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 0x7f:
				return r
			}
			return -1
		}, strings.ToLower(m[1]))
		all = append(all, anchor)
	}
	return all
}

// prose returns the text without fenced code. A fence ends at a fence of the same
// length.
func prose(md []byte) string {
	var kept strings.Builder
	fence := ""
	for line := range strings.Lines(string(md)) {
		marks := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence == "" && len(marks) >= 3:
			fence = marks
		case fence == "":
			kept.WriteString(line)
		case strings.TrimSpace(line) == fence:
			fence = ""
		}
	}
	return kept.String()
}

// joined returns the text as one line, without the marks with which lines of a comment
// begin. So a citation is found even if it is broken over two lines.
func joined(src []byte) string { return comment.ReplaceAllString(string(src), " ") }

// isPath reports whether a code span is a path in this repository. Paths of files that
// make builds and paths in examples do not count.
func isPath(span string) bool {
	first, rest, ok := strings.Cut(span, "/")
	if !ok || strings.ContainsAny(span, " …<{(") || strings.Contains(span, "NN") || strings.Contains(span, "NAME") || strings.HasPrefix(span, "web/build/") || strings.HasPrefix(span, "bin/") || strings.Contains(span, "node_modules") {
		return false
	}
	info, err := os.Stat(first)
	return err == nil && info.IsDir() && first != "" && rest != ""
}

// declares reports whether src has a declaration of name: a function, a method
// (Type.name, or #name in JavaScript), a type, a variable or a constant.
func declares(src []byte, name string) bool {
	owner, member, isMethod := strings.Cut(name, ".")
	if isMethod {
		return regexp.MustCompile(`(?m)^func \((?:\w+ )?\*?` + owner + `(?:\[\w+\])?\) ` + member + `[(\[]`).Match(src)
	}
	quoted := regexp.QuoteMeta(name)
	return regexp.MustCompile(`(?m)^(?:export )?(?:async )?(?:func|function|type|var|const|class|let) ` + quoted + `\b|^\t` + quoted + ` .*=|^\s+(?:async |get )?` + quoted + `(?:\(|:| = )`).Match(src)
}

var sourceNames = []string{".go", ".js", ".mjs", ".ts", ".css", ".sh", ".templ", ".html", ".yaml", ".yml", ".md", ".cfg", "Makefile", "run"}

// tracked lists the repository's own text files.
func tracked(t *testing.T) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains([]string{"node_modules", "bin", ".git", ".angular", "test-results", "playwright-report"}, d.Name()) || name == "web/build"):
			return fs.SkipDir
		case d.Type().IsRegular() && slices.ContainsFunc(sourceNames, func(end string) bool { return strings.HasSuffix(name, end) }):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
}

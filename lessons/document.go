package lessons

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// readDocument reads lesson.md: front matter between two lines of three dashes, then
// prose. A heading of level 2 begins a step. Within a step, "### Hint" begins the next
// hint. "### Solution" begins the explanation, which ends the step.
func readDocument(file string, src []byte, l *Lesson, ps *Problems) {
	front, body, skip, ok := cutFrontMatter(src)
	if !ok {
		ps.add(file, 1, `has no front matter: want "---", its keys, "---"`)
		return
	}
	readFrontMatter(&source{file: file, skip: 1, ps: ps}, front, l)
	d := &document{file: file, body: body, skip: skip, lesson: l, problems: ps}
	d.read()
}

// document is the body of a lesson.md while it is read. It is a row of sections: the
// introduction, then the prose, the hints and the solution of each step.
type document struct {
	file     string
	body     []byte
	skip     int // lines of the file before the body
	lesson   *Lesson
	problems *Problems

	heading *ast.Heading  // the heading of the present section; nil in the introduction
	section *ast.Document // the blocks of the present section
	prose   *Prose        // what they become when the section ends
	intro   int           // the words of the introduction
}

// wordsAtMost are the words that a step may have beside its code, so that its text and the
// scene fit into one window. The first step has the introduction above it, which counts too.
const wordsAtMost = 90

func (d *document) read() {
	doc := markdown.Parser().Parse(text.NewReader(d.body))
	checkCode(doc, d.body, d.bad)
	d.begin(nil, &d.lesson.Intro)
	for n := doc.FirstChild(); n != nil; {
		next := n.NextSibling() // before n moves to its section
		d.block(n)
		n = next
	}
	d.end()
	if len(d.lesson.Steps) == 0 {
		d.problems.add(d.file, d.skip+1, "has no step: want a heading such as \"## One socket\"")
	}
}

// block adds a block to its section. A heading begins a section of its own.
func (d *document) block(n ast.Node) {
	h, ok := n.(*ast.Heading)
	switch {
	case !ok:
		d.section.AppendChild(d.section, n)
	case h.Level == 2:
		d.beginStep(h)
	case h.Level == 3 && len(d.lesson.Steps) > 0:
		d.beginPart(h)
	default:
		d.bad(h, "a heading of level %d has no place here: a step is level 2", h.Level)
	}
}

func (d *document) beginStep(h *ast.Heading) {
	d.end()
	step := Step{Title: plainText(h, d.body), line: d.line(h)}
	step.ID = slug(step.Title)
	if step.ID == "" {
		d.bad(h, "a step needs a title")
	}
	if before := d.lesson.step(step.ID); before != nil {
		d.bad(h, "step %q has the title of the one in line %d", step.ID, before.line)
	}
	d.lesson.Steps = append(d.lesson.Steps, step)
	d.begin(h, &d.lastStep().Prose)
}

// beginPart begins a hint of the last step, or its solution.
func (d *document) beginPart(h *ast.Heading) {
	d.end()
	step := d.lastStep()
	title := plainText(h, d.body)
	switch {
	case title != "Hint" && title != "Solution":
		d.bad(h, `unknown heading %q in a step: want "Hint" or "Solution"`, title)
	case step.solutionLine > 0:
		d.bad(h, `%q after the solution in line %d: a step has its hints first, then one solution`, title, step.solutionLine)
	case title == "Hint":
		step.Hints = append(step.Hints, Prose{})
		d.begin(h, &step.Hints[len(step.Hints)-1])
		return
	default:
		step.solutionLine = d.line(h)
		d.begin(h, &step.Solution)
		return
	}
	d.begin(h, new(Prose))
}

func (d *document) lastStep() *Step { return &d.lesson.Steps[len(d.lesson.Steps)-1] }

func (d *document) begin(h *ast.Heading, prose *Prose) {
	d.heading, d.section, d.prose = h, ast.NewDocument(), prose
}

func (d *document) end() {
	*d.prose = renderProse(d.section, d.body)
	d.checkLength()
	if d.heading != nil && d.heading.Level == 3 && d.prose.Empty() {
		d.bad(d.heading, "%q has no text", plainText(d.heading, d.body))
	}
}

// checkLength notes a step that has too many words. Hints and solutions may be longer: the
// learner asks for them.
func (d *document) checkLength() {
	switch {
	case d.heading == nil:
		d.intro = countWords(d.section, d.body)
	case d.heading.Level == 2:
		words := countWords(d.section, d.body)
		if len(d.lesson.Steps) == 1 {
			words += d.intro
		}
		if words > wordsAtMost {
			d.bad(d.heading, "the step has %d words beside its code, with the introduction if it is the first; want at most %d", words, wordsAtMost)
		}
	}
}

func (d *document) bad(n ast.Node, format string, args ...any) {
	d.problems.add(d.file, d.line(n), format, args...)
}

// line returns the line of the file in which n begins. For a block without text it is
// the first line of the body.
func (d *document) line(n ast.Node) int {
	fence, ok := n.(*ast.FencedCodeBlock)
	switch {
	case ok && fence.Info != nil:
		return d.lineAt(fence.Info.Segment.Start)
	case n.Lines() == nil || n.Lines().Len() == 0:
		return d.skip + 1
	case ok: // the lines of a fence are those inside it
		return d.lineAt(n.Lines().At(0).Start) - 1
	}
	return d.lineAt(n.Lines().At(0).Start)
}

func (d *document) lineAt(offset int) int {
	return d.skip + 1 + bytes.Count(d.body[:offset], []byte("\n"))
}

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

func slug(title string) string {
	return strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(title), "-"), "-")
}

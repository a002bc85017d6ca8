package lessons

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	yaml "go.yaml.in/yaml/v3"
)

// readDocument reads lesson.md: front matter between two lines of three
// dashes, then prose. A heading of level 2 begins a step; within a step "### Hint" begins
// the next rung of help and "### Solution" the explanation.
func readDocument(file string, src []byte, l *Lesson, ps *Problems) {
	front, body, skip, ok := cutFrontMatter(src)
	if !ok {
		ps.add(file, 1, `begins with no front matter: want "---", its keys, "---"`)
		return
	}
	s := &source{file: file, skip: 1, ps: ps}
	if n := s.parse(front); n != nil {
		s.object(n, map[string]func(*yaml.Node){
			"title":    s.text(&l.Title),
			"concepts": s.texts(&l.Concepts),
			"needs": func(n *yaml.Node) {
				s.each(n, func(v *yaml.Node) {
					var i int
					if s.number(&i, 1)(v); i >= l.Number {
						s.bad(v, "needs lesson %d, which does not come before lesson %d", i, l.Number)
					} else if i > 0 {
						l.Needs = append(l.Needs, i)
					}
				})
			},
			"minutes": s.number(&l.Minutes, 1),
		}, "title", "concepts", "needs", "minutes")
	}

	doc := markdown.Parser().Parse(text.NewReader(body))
	lineOf := func(n ast.Node) int {
		if n.Lines() == nil || n.Lines().Len() == 0 {
			return skip + 1
		}
		return skip + 1 + bytes.Count(body[:n.Lines().At(0).Start], []byte("\n"))
	}
	checkCode(doc, body, func(n ast.Node, format string, args ...any) {
		// A fence's lines are those inside it.
		ps.add(file, max(lineOf(n)-1, 1), format, args...)
	})

	part := ast.NewDocument()
	place := &l.Intro
	flush := func() {
		*place = render(part, body)
		part = ast.NewDocument()
	}
	for n := doc.FirstChild(); n != nil; {
		next := n.NextSibling()
		h, isHeading := n.(*ast.Heading)
		switch {
		case isHeading && h.Level == 2:
			flush()
			title := plainText(h, body)
			id := slug(title)
			if id == "" {
				ps.add(file, lineOf(h), "a step needs a title")
			}
			for _, before := range l.Steps {
				if before.ID == id {
					ps.add(file, lineOf(h), "step %q has the title of the one in line %d", id, before.line)
				}
			}
			l.Steps = append(l.Steps, Step{ID: id, Title: title, line: lineOf(h)})
			place = &l.Steps[len(l.Steps)-1].Prose
		case isHeading && h.Level == 3 && len(l.Steps) > 0:
			flush()
			step := &l.Steps[len(l.Steps)-1]
			switch title := plainText(h, body); title {
			case "Hint":
				step.Hints = append(step.Hints, Prose{})
				place = &step.Hints[len(step.Hints)-1]
			case "Solution":
				place = &step.Solution
			default:
				ps.add(file, lineOf(h), `unknown heading %q in a step: want "Hint" or "Solution"`, title)
			}
		case isHeading:
			ps.add(file, lineOf(h), "a heading of level %d has no place here: a step is level 2", h.Level)
		default:
			part.AppendChild(part, n)
		}
		n = next
	}
	flush()
	if len(l.Steps) == 0 {
		ps.add(file, skip+1, "has no step: want a heading such as \"## One socket\"")
	}
}

// cutFrontMatter also counts the lines before the body.
func cutFrontMatter(src []byte) (front, body []byte, skip int, ok bool) {
	rest, ok := bytes.CutPrefix(src, []byte("---\n"))
	if !ok {
		return nil, nil, 0, false
	}
	front, body, ok = bytes.Cut(rest, []byte("\n---\n"))
	return front, body, bytes.Count(src[:len(src)-len(body)], []byte("\n")), ok
}

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

func slug(title string) string {
	return strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(title), "-"), "-")
}

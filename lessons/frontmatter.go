package lessons

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	yaml "go.yaml.in/yaml/v3"
)

// cutFrontMatter splits lesson.md into its front matter and its body. skip is the number
// of lines before the body.
func cutFrontMatter(src []byte) (front, body []byte, skip int, ok bool) {
	rest, ok := bytes.CutPrefix(src, []byte("---\n"))
	if !ok {
		return nil, nil, 0, false
	}
	front, body, ok = bytes.Cut(rest, []byte("\n---\n"))
	return front, body, bytes.Count(src[:len(src)-len(body)], []byte("\n")), ok
}

func readFrontMatter(s *source, src []byte, l *Lesson) {
	n := s.parse(src)
	if n == nil {
		return
	}
	s.object(n, map[string]func(*yaml.Node){
		"title":    func(n *yaml.Node) { readTitle(s, n, l) },
		"concepts": s.texts(&l.Concepts),
		"needs":    func(n *yaml.Node) { s.each(n, func(v *yaml.Node) { readNeed(s, v, l) }) },
		"minutes":  s.number(&l.Minutes, 1),
		"use":      s.text(&l.Use),
		"learnt":   func(n *yaml.Node) { readLearnt(s, n, l) },
	}, "title", "concepts", "needs", "minutes", "use", "learnt")
}

const sentencesAtTheEnd = 3 // what a lesson has taught fits into so many

// readLearnt reads the sentences at the end of the lesson. Each is Markdown.
func readLearnt(s *source, n *yaml.Node, l *Lesson) {
	var sentences []string
	before := len(*s.ps)
	s.texts(&sentences)(n)
	if len(*s.ps) == before && len(sentences) != sentencesAtTheEnd {
		s.bad(n, "want %d sentences here, not %d", sentencesAtTheEnd, len(sentences))
	}
	for _, sentence := range sentences {
		src := []byte(sentence)
		doc, _ := markdown.Parser().Parse(text.NewReader(src)).(*ast.Document)
		l.Learnt = append(l.Learnt, renderProse(doc, src))
	}
}

// readTitle reads the title, which must be that of the syllabus.
func readTitle(s *source, n *yaml.Node, l *Lesson) {
	s.text(&l.Title)(n)
	if t := topic(l.Number); l.Title != "" && t != nil && t.Title != l.Title {
		s.bad(n, "the title is %q, but lessons/syllabus.go has %q for lesson %d", l.Title, t.Title, l.Number)
	}
}

// readNeed reads the number of a lesson that the learner does before l. That lesson may
// be still to come: the syllabus names it.
func readNeed(s *source, n *yaml.Node, l *Lesson) {
	var number int
	s.number(&number, 1)(n)
	switch {
	case number == 0: // the problem is noted
	case slices.Contains(l.Needs, number):
		s.bad(n, "needs lesson %d twice", number)
	case number >= l.Number:
		s.bad(n, "needs lesson %d, which does not come before lesson %d", number, l.Number)
	default:
		l.Needs = append(l.Needs, number)
	}
}

package lessons

import (
	"bytes"

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

func readFrontMatter(s *source, text []byte, l *Lesson) {
	n := s.parse(text)
	if n == nil {
		return
	}
	s.object(n, map[string]func(*yaml.Node){
		"title":    s.text(&l.Title),
		"concepts": s.texts(&l.Concepts),
		"needs":    func(n *yaml.Node) { s.each(n, func(v *yaml.Node) { readNeed(s, v, l) }) },
		"minutes":  s.number(&l.Minutes, 1),
	}, "title", "concepts", "needs", "minutes")
}

// readNeed reads the number of a lesson that the learner does before l.
func readNeed(s *source, n *yaml.Node, l *Lesson) {
	var number int
	s.number(&number, 1)(n)
	switch {
	case number == 0: // the problem is noted
	case number >= l.Number:
		s.bad(n, "needs lesson %d, which does not come before lesson %d", number, l.Number)
	default:
		l.Needs = append(l.Needs, number)
	}
}

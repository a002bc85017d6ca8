package lessons

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// source is a YAML text that is being read. If a method finds a problem, it notes it with
// the line and goes on, so that one run finds all problems.
type source struct {
	file string
	skip int // lines of the file before the YAML begins
	ps   *Problems
}

func (s *source) bad(n *yaml.Node, format string, args ...any) {
	s.ps.add(s.file, s.skip+n.Line, format, args...)
}

// parse returns the top node of text, or nil if text has none or is not YAML.
func (s *source) parse(text []byte) *yaml.Node {
	var doc yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			s.ps.add(s.file, s.skip+1, "is empty")
			return nil
		}
		line, msg := yamlError(err)
		s.ps.add(s.file, s.skip+line, "is not YAML: %s", msg)
		return nil
	}
	var more yaml.Node
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		s.ps.add(s.file, s.skip+doc.Line, "holds more than one document")
	}
	return doc.Content[0]
}

// yamlError separates the line of an error from its text. The parser gives the line only
// within its message.
func yamlError(err error) (line int, msg string) {
	msg = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		if digits, after, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(digits); err == nil {
				return line, after
			}
		}
	}
	return 1, msg
}

// pairs calls f with each key of a mapping, and with the nodes of the key and its value.
func (s *source) pairs(n *yaml.Node, f func(key string, k, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		s.bad(n, "want keys and values here, not %s", describe(n))
		return
	}
	seen := make(map[string]bool)
	for i := 0; i < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode {
			s.bad(k, "a key must be a word")
			continue
		}
		if seen[k.Value] {
			s.bad(k, "%q is here twice", k.Value)
			continue
		}
		seen[k.Value] = true
		f(k.Value, k, v)
	}
}

// object reads a mapping: it calls the function that fields has for each key. A key that
// fields lacks is a problem, and so is a missing key of required.
func (s *source) object(n *yaml.Node, fields map[string]func(v *yaml.Node), required ...string) {
	seen := make(map[string]bool)
	s.pairs(n, func(key string, k, v *yaml.Node) {
		read, known := fields[key]
		if !known {
			s.bad(k, "unknown key %q; known here: %s", key, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
			return
		}
		seen[key] = true
		read(v)
	})
	if n.Kind != yaml.MappingNode {
		return
	}
	for _, name := range required {
		if !seen[name] {
			s.bad(n, "%q is missing", name)
		}
	}
}

// each calls f for each entry of a list.
func (s *source) each(n *yaml.Node, f func(v *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		s.bad(n, "want a list here, not %s", describe(n))
		return
	}
	for _, v := range n.Content {
		f(v)
	}
}

// text returns a function that stores a text, which must not be empty, in dst.
func (s *source) text(dst *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
			s.bad(n, "want a text here, not %s", describe(n))
			return
		}
		*dst = strings.TrimSpace(n.Value)
	}
}

// texts returns a function that appends each text of a list to dst.
func (s *source) texts(dst *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s.each(n, func(v *yaml.Node) {
			var t string
			if s.text(&t)(v); t != "" {
				*dst = append(*dst, t)
			}
		})
	}
}

// number returns a function that stores a whole number in dst. It must be at least least.
func (s *source) number(dst *int, least int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		i, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil || i < least {
			s.bad(n, "want a number from %d, not %s", least, describe(n))
			return
		}
		*dst = i
	}
}

// oneOf returns a function that stores a text in dst. It must be one of known.
func (s *source) oneOf(dst *string, what string, known ...string) func(*yaml.Node) {
	return word(s, dst, what, known)
}

// word is oneOf for texts of a type of their own. If known is empty, the file that should
// list the names has a problem already, and word adds none.
func word[T ~string](s *source, dst *T, what string, known []T) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || !slices.Contains(known, T(n.Value)) {
			if len(known) == 0 {
				return
			}
			s.bad(n, "unknown %s %s; known: %s", what, describe(n), join(known))
			return
		}
		*dst = T(n.Value)
	}
}

func join[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, t := range list {
		texts[i] = string(t)
	}
	return strings.Join(texts, ", ")
}

// manyOf is oneOf for a list of texts.
func (s *source) manyOf(dst *[]string, what string, known ...string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s.each(n, func(v *yaml.Node) {
			var t string
			if s.oneOf(&t, what, known...)(v); t != "" {
				*dst = append(*dst, t)
			}
		})
	}
}

// someOf is manyOf for a list that must not be empty.
func (s *source) someOf(dst *[]string, what string, known ...string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s.filled(n, what)
		s.manyOf(dst, what, known...)(n)
	}
}

// filled notes a list or a mapping that is empty.
func (s *source) filled(n *yaml.Node, what string) {
	if n.Kind != yaml.ScalarNode && n.Kind != yaml.AliasNode && len(n.Content) == 0 {
		s.bad(n, "want one %s or more", what)
	}
}

// badStep notes a key that is not the id of a step. If the lesson has no steps at all,
// lesson.md has a problem already, and badStep adds none.
func (s *source) badStep(k *yaml.Node, l *Lesson) {
	if len(l.Steps) > 0 {
		s.bad(k, "unknown step %q; lesson.md has: %s", k.Value, strings.Join(l.stepIDs(), ", "))
	}
}

// describe says in an error message what a node is.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	if n.Tag == "!!null" {
		return "nothing"
	}
	return strconv.Quote(n.Value)
}

package sio

import "iter"

// Members yields the members of a JSON object with their names unquoted and
// their values as they are written, without copying. It ends where data stops
// being JSON; what is no object has no members.
func Members(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		s := scanner{src: data, maxDepth: DefaultMaxDepth}
		if s.space(); !s.take('{') {
			return
		}
		for {
			s.space()
			start := s.pos
			if !s.str() {
				return
			}
			name := unquote(data[start:s.pos])
			if s.space(); !s.take(':') {
				return
			}
			s.space()
			start = s.pos
			if !s.value() || !yield(name, data[start:s.pos]) {
				return
			}
			if s.space(); !s.take(',') {
				return
			}
		}
	}
}

// Unquote returns the text of a JSON string, "" for any other value.
func Unquote(value []byte) string {
	s := scanner{src: value}
	if !s.str() || s.pos != len(value) {
		return ""
	}
	return unquote(value)
}

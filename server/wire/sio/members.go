package sio

import "iter"

// Members yields the members of a JSON object: the name without quotes, and the value as
// it is written. The value shares memory with data. Members stops at the first byte that
// is not JSON. If data is not an object, it yields nothing.
func Members(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		s := scanner{src: data, maxDepth: DefaultMaxDepth}
		if s.space(); !s.consume('{') {
			return
		}
		for {
			s.space()
			start := s.pos
			if !s.str() {
				return
			}
			name := unquote(data[start:s.pos])
			if s.space(); !s.consume(':') {
				return
			}
			s.space()
			start = s.pos
			if !s.value() || !yield(name, data[start:s.pos]) {
				return
			}
			if s.space(); !s.consume(',') {
				return
			}
		}
	}
}

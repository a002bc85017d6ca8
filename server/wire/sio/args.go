package sio

// Args splits the JSON array of an event or an ack into its elements, without
// copying. data must come from a [Decoder] or a JSON encoder; a nil data has no
// elements.
func Args(data []byte) [][]byte {
	s := scanner{src: data, maxDepth: len(data)}
	if s.space(); !s.take('[') {
		return nil
	}
	var room [4][]byte // enough for most
	args := room[:0]
	for {
		s.space()
		start := s.pos
		if !s.value() {
			break
		}
		args = append(args, data[start:s.pos])
		if s.space(); !s.take(',') {
			break
		}
	}
	return append([][]byte(nil), args...) // no larger than it has to be
}

// Valid reports whether data is one JSON value, in UTF-8 and not nested without end.
func Valid(data []byte) bool {
	s := scanner{src: data, maxDepth: 10 * DefaultMaxDepth}
	s.space()
	return s.whole()
}

// LastString returns the last element of a JSON array as it is written, if that is a
// string, else nil. It looks at nothing else.
func LastString(data []byte) []byte {
	data = unspaced(data)
	if len(data) == 0 || data[len(data)-1] != ']' {
		return nil
	}
	data = unspaced(data[:len(data)-1])
	end := len(data) - 1
	if end < 1 || data[end] != '"' {
		return nil
	}
	for i := end - 1; i >= 0; i-- {
		if data[i] != '"' {
			continue
		}
		escapes := 0 // a quote after an odd number of them is part of the string
		for escapes < i && data[i-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return data[i:]
		}
	}
	return nil
}

// unspaced returns data without the white space at its end.
func unspaced(data []byte) []byte {
	for n := len(data); n > 0; n-- {
		switch data[n-1] {
		case ' ', '\t', '\n', '\r':
		default:
			return data[:n]
		}
	}
	return nil
}

// EventName returns the name in an event's payload and the payload's other
// elements. A number serves as a name too and is returned as it is written.
// ok is false for an event without a payload, which receivers ignore.
func EventName(data []byte) (name string, args [][]byte, ok bool) {
	all := Args(data)
	if len(all) == 0 {
		return "", nil, false
	}
	if all[0][0] == '"' {
		return unquote(all[0]), all[1:], true
	}
	return string(all[0]), all[1:], true
}

// JoinArgs is the inverse of [Args]: it appends the elements to dst as one JSON
// array.
func JoinArgs(dst []byte, args ...[]byte) []byte {
	dst = append(dst, '[')
	for i, arg := range args {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, arg...)
	}
	return append(dst, ']')
}

// AppendQuote appends s to dst as a JSON string.
func AppendQuote(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for _, r := range s { // bytes that are no UTF-8 become U+FFFD
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			dst = append(dst, string(r)...)
		}
	}
	return append(dst, '"')
}

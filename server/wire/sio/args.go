package sio

// Args returns the elements of the JSON array of an event or an ack. They share memory
// with data, which must come from a [Decoder] or a JSON encoder. If data is nil, Args
// returns nil.
func Args(data []byte) [][]byte {
	s := scanner{src: data, maxDepth: len(data)}
	if s.space(); !s.consume('[') {
		return nil
	}
	var few [4][]byte // enough for most events
	args := few[:0]
	for {
		s.space()
		start := s.pos
		if !s.value() {
			break
		}
		args = append(args, data[start:s.pos])
		if s.space(); !s.consume(',') {
			break
		}
	}
	return append([][]byte(nil), args...) // without spare capacity
}

// LastString returns the last element of a JSON array if that element is a string, still
// quoted as in data. Otherwise it returns nil. It does not read the other elements.
func LastString(data []byte) []byte {
	data = trimSpace(data)
	if len(data) == 0 || data[len(data)-1] != ']' {
		return nil
	}
	data = trimSpace(data[:len(data)-1])
	end := len(data) - 1
	if end < 1 || data[end] != '"' {
		return nil
	}
	for i := end - 1; i >= 0; i-- {
		if data[i] != '"' {
			continue
		}
		escapes := 0 // after an odd number of backslashes the quote is part of the string
		for escapes < i && data[i-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return data[i:]
		}
	}
	return nil
}

// trimSpace returns data without the white space at its end.
func trimSpace(data []byte) []byte {
	for n := len(data); n > 0; n-- {
		switch data[n-1] {
		case ' ', '\t', '\n', '\r':
		default:
			return data[:n]
		}
	}
	return nil
}

// EventName returns the name and the arguments of the event in data, which is the payload
// of an event packet. If the name is a number, EventName returns it as it is written. ok
// is false if data has no elements. Receivers ignore such an event.
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

// JoinArgs is the inverse of [Args]: it appends args to dst as one JSON array.
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

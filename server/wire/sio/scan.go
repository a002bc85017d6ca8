package sio

import (
	"bytes"
	"unicode/utf8"
)

// DefaultMaxDepth bounds the nesting of a payload's JSON.
const DefaultMaxDepth = 1000

// scanner checks JSON (RFC 8259) without building it, and the placeholders in
// it. Every method reads one thing at pos and reports whether it was there.
type scanner struct {
	src         []byte
	pos         int
	depth       int
	maxDepth    int
	attachments int                     // what placeholders may refer to; 0: they are ordinary objects
	badNum      bool                    // a placeholder refers to no attachment
	check       func([]byte, int) error // a Decoder's
}

// payload checks src against the shape that packets of type t have.
func (s *scanner) payload(t Type) error {
	ok := false
	s.space()
	switch s.peek() {
	case '{':
		ok = t == Connect || t == ConnectError
	case '"':
		ok = t == ConnectError
	case '[':
		ok = t == Ack || t == Event && s.eventName()
	}
	switch {
	case !ok:
		return ErrInvalidPayload
	case s.check != nil:
		return s.check(s.src, s.attachments)
	case !s.whole():
		return ErrInvalidPayload
	case s.badNum:
		return ErrIllegalPlaceholder
	}
	return nil
}

// whole reports whether what is left is one value.
func (s *scanner) whole() bool {
	ok := s.value()
	s.space()
	return ok && s.pos == len(s.src)
}

// eventName looks into an event's array without moving: its first element is a
// number, or a string that is not reserved.
func (s *scanner) eventName() bool {
	look := *s
	look.pos++
	look.space()
	start := look.pos
	switch c := look.peek(); {
	case c == '"':
		return look.str() && !IsReserved(unquote(look.src[start:look.pos]))
	case c == '-' || c >= '0' && c <= '9':
		return look.number()
	}
	return false
}

func (s *scanner) value() bool {
	switch c := s.peek(); {
	case c == '{':
		return s.nested((*scanner).object)
	case c == '[':
		return s.nested((*scanner).array)
	case c == '"':
		return s.str()
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	case c == 't':
		return s.literal("true")
	case c == 'f':
		return s.literal("false")
	case c == 'n':
		return s.literal("null")
	}
	return false
}

func (s *scanner) nested(read func(*scanner) bool) bool {
	if s.depth++; s.depth > s.maxDepth {
		return false
	}
	ok := read(s)
	s.depth--
	return ok
}

func (s *scanner) array() bool {
	s.pos++
	if s.space(); s.take(']') {
		return true
	}
	for {
		s.space()
		if !s.value() {
			return false
		}
		s.space()
		if s.take(']') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

func (s *scanner) object() bool {
	var placeholder bool // the member _placeholder is true; as in JavaScript, the last one counts
	num := -1            // the member num, where it is an attachment's index
	s.pos++
	if s.space(); s.take('}') {
		return true
	}
	for {
		s.space()
		keyStart := s.pos
		if !s.str() {
			return false
		}
		keyEnd := s.pos
		if s.space(); !s.take(':') {
			return false
		}
		s.space()
		start := s.pos
		if !s.value() {
			return false
		}
		if s.attachments > 0 {
			switch unquote(s.src[keyStart:keyEnd]) {
			case "_placeholder":
				placeholder = string(s.src[start:s.pos]) == "true"
			case "num":
				num = index(s.src[start:s.pos])
			}
		}
		s.space()
		if s.take('}') {
			break
		}
		if !s.take(',') {
			return false
		}
	}
	if placeholder && (num < 0 || num >= s.attachments) {
		s.badNum = true
	}
	return true
}

// index reads an attachment's number; anything but a plain integer is -1.
func index(src []byte) int {
	n, rest, ok := leadingDigits(src)
	if !ok || len(rest) > 0 || len(src) == 0 || n > 1<<20 {
		return -1
	}
	return int(n)
}

func (s *scanner) str() bool {
	if !s.take('"') {
		return false
	}
	for {
		s.pos += plain(s.src[s.pos:])
		if s.pos == len(s.src) {
			return false
		}
		switch c := s.src[s.pos]; {
		case c == '"':
			s.pos++
			return true
		case c == '\\':
			s.pos++
			if !s.escape() {
				return false
			}
		case c < 0x20:
			return false
		default:
			r, n := utf8.DecodeRune(s.src[s.pos:])
			if r == utf8.RuneError && n == 1 {
				return false
			}
			s.pos += n
		}
	}
}

// plain counts the bytes at the start of src that stand for themselves in a string:
// most of all bytes there are.
func plain(src []byte) int {
	for i, c := range src {
		if c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return i
		}
	}
	return len(src)
}

func (s *scanner) escape() bool {
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.pos++
		return true
	case 'u':
		s.pos++
		for range 4 {
			c := s.peek() | 0x20
			if !(s.peek() >= '0' && s.peek() <= '9' || c >= 'a' && c <= 'f') {
				return false
			}
			s.pos++
		}
		return true
	}
	return false
}

func (s *scanner) number() bool {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return false
	}
	if s.take('.') && !s.digits() {
		return false
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	start := s.pos
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.pos++
	}
	return s.pos > start
}

func (s *scanner) literal(want string) bool {
	if len(s.src)-s.pos < len(want) || string(s.src[s.pos:s.pos+len(want)]) != want {
		return false
	}
	s.pos += len(want)
	return true
}

func (s *scanner) space() {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the byte at pos, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.src) {
		return s.src[s.pos]
	}
	return 0
}

func (s *scanner) take(c byte) bool {
	if s.pos < len(s.src) && s.src[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// unquote returns the text of a JSON string that str has accepted. An escaped
// lone surrogate becomes U+FFFD.
func unquote(quoted []byte) string {
	body := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(body, '\\') < 0 {
		return string(body)
	}
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			out = append(out, body[i])
			continue
		}
		i++
		switch body[i] {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r := hex4(body[i+1:])
			i += 4
			if high := r - 0xD800; high < 0x400 && i+6 < len(body) && body[i+1] == '\\' && body[i+2] == 'u' {
				if low := hex4(body[i+3:]) - 0xDC00; low < 0x400 {
					r = 0x10000 + high<<10 + low
					i += 6
				}
			}
			out = utf8.AppendRune(out, rune(r)) // a surrogate becomes U+FFFD
		default: // " \ /
			out = append(out, body[i])
		}
	}
	return string(out)
}

// hex4 reads four hexadecimal digits. strconv would bring much more along, into the
// browser too.
func hex4(src []byte) (r uint32) {
	for _, c := range src[:4] {
		r <<= 4
		if c <= '9' {
			r |= uint32(c - '0')
		} else {
			r |= uint32(c|0x20-'a') + 10
		}
	}
	return r
}

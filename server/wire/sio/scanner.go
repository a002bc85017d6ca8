package sio

import "unicode/utf8"

// Valid reports whether data is one JSON value in UTF-8, nested no deeper than ten times
// DefaultMaxDepth.
func Valid(data []byte) bool {
	s := scanner{src: data, maxDepth: 10 * DefaultMaxDepth}
	s.space()
	return s.whole()
}

// DefaultMaxDepth is how deep the JSON of a payload may be nested.
const DefaultMaxDepth = 1000

// scanner checks that bytes are JSON (RFC 8259), and checks the placeholders in it. It builds
// no values. Each of its methods tries to read one thing at pos, and returns false if the
// thing is not there.
type scanner struct {
	src         []byte
	pos         int
	depth       int
	maxDepth    int
	attachments int                     // how many attachments the packet has; if 0, a placeholder is an ordinary object
	badNum      bool                    // a placeholder has a num that is not the number of an attachment
	check       func([]byte, int) error // Decoder.Check
}

// payload checks that src is a payload that a packet of type t may have.
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

// whole reads one value and white space, up to the end of src.
func (s *scanner) whole() bool {
	ok := s.value()
	s.space()
	return ok && s.pos == len(s.src)
}

// eventName checks the first element of an event's array: it must be a number, or a string
// that is not reserved. It does not move pos.
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
	if s.space(); s.consume(']') {
		return true
	}
	for {
		s.space()
		if !s.value() {
			return false
		}
		s.space()
		if s.consume(']') {
			return true
		}
		if !s.consume(',') {
			return false
		}
	}
}

func (s *scanner) object() bool {
	var placeholder bool // the last member "_placeholder" is true; JavaScript takes the last one too
	num := -1            // the value of the last member "num", if it can be the number of an attachment
	s.pos++
	if s.space(); s.consume('}') {
		return true
	}
	for {
		s.space()
		keyStart := s.pos
		if !s.str() {
			return false
		}
		keyEnd := s.pos
		if s.space(); !s.consume(':') {
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
				num = attachmentNumber(s.src[start:s.pos])
			}
		}
		s.space()
		if s.consume('}') {
			break
		}
		if !s.consume(',') {
			return false
		}
	}
	if placeholder && (num < 0 || num >= s.attachments) {
		s.badNum = true
	}
	return true
}

// attachmentNumber reads the number of an attachment. It returns -1 if src is not a plain
// integer.
func attachmentNumber(src []byte) int {
	n, rest, ok := leadingDigits(src)
	if !ok || len(rest) > 0 || len(src) == 0 || n > 1<<20 {
		return -1
	}
	return int(n)
}

func (s *scanner) str() bool {
	if !s.consume('"') {
		return false
	}
	for {
		s.pos += plainLength(s.src[s.pos:])
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

// plainLength counts the bytes at the start of src up to the first quote, backslash,
// control character or byte of a longer UTF-8 sequence. Most strings consist of the
// counted bytes alone, which need no further checks.
func plainLength(src []byte) int {
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
	s.consume('-')
	if !s.consume('0') && !s.digits() {
		return false
	}
	if s.consume('.') && !s.digits() {
		return false
	}
	if s.consume('e') || s.consume('E') {
		if !s.consume('+') {
			s.consume('-')
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

// peek returns the byte at pos, or 0 at the end of src.
func (s *scanner) peek() byte {
	if s.pos < len(s.src) {
		return s.src[s.pos]
	}
	return 0
}

// consume reads the byte c.
func (s *scanner) consume(c byte) bool {
	if s.pos < len(s.src) && s.src[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

package trace

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

const (
	// maxArgs is how many bytes of an event's arguments are kept. Requests of pages, which
	// forks of a lab repeat, and what lessons send are shorter.
	maxArgs = 16 << 10

	// If arguments are longer than maxArgs, only the beginning of each string is kept, so
	// that later arguments have room too.
	maxString = 1 << 10

	// Pages read no saved trace whose arguments are more or nested deeper: see
	// web/static/js/trace/file.js.
	maxArguments = 63
	maxDepth     = 32
)

// cutArgs returns a copy of args, a JSON array. If args is too long, the copy is a shorter
// array that begins in the same way: long strings end with "…", and "…" stands for values
// that are left out. missing is about how many bytes were left out, at least 1 then. The
// copy is always valid JSON: if args is not, all of it is left out.
func cutArgs(args []byte) (kept []byte, missing int) {
	if len(args) == 0 {
		return nil, 0
	}
	c := argsCutter{in: args, longest: maxString}
	if len(args) <= maxArgs {
		c.longest = maxArgs
	}
	c.value(0)
	if c.space(); !c.full && len(c.in) > 0 {
		c.broken = true
	}
	switch {
	case c.broken || !json.Valid(c.out):
		kept = []byte(`["…"]`)
	case c.full || c.shortened:
		kept = bytes.Clone(c.out)
	default:
		return bytes.Clone(args), 0
	}
	return kept, max(1, len(args)-len(kept))
}

// argsCutter copies JSON until the copy is long enough, and then closes what is open. It
// checks the JSON only as far as it needs to find its way.
type argsCutter struct {
	in        []byte // what is still to be copied
	out       []byte
	longest   int  // how many bytes of a string are kept
	shortened bool // some value was shortened or replaced
	full      bool // nothing more is copied
	broken    bool // in is not JSON
}

// value copies the value with which in begins. depth is the number of arrays and objects
// around it.
func (c *argsCutter) value(depth int) {
	c.space()
	if len(c.in) == 0 {
		c.broken = true
		return
	}
	switch c.in[0] {
	case '"':
		c.text(c.longest)
	case '[', '{':
		if depth < maxDepth {
			c.container(depth, c.in[0] == '{')
			return
		}
		c.skip()
		c.replace()
	default:
		c.scalar()
	}
}

// container copies the array or object with which in begins.
func (c *argsCutter) container(depth int, object bool) {
	closing, rest := byte(']'), `"…"`
	if object {
		closing, rest = '}', `"…":"…"`
	}
	c.take(1)
	for n := 0; ; n++ {
		c.space()
		if len(c.in) > 0 && c.in[0] == closing {
			c.take(1)
			return
		}
		if n > 0 {
			c.expect(',')
		}
		if c.broken {
			return
		}
		if len(c.out) >= maxArgs || depth == 0 && n == maxArguments {
			c.full = true
			c.out = append(c.out, rest...)
			c.out = append(c.out, closing)
			return
		}
		if object {
			if c.space(); len(c.in) == 0 || c.in[0] != '"' {
				c.broken = true
				return
			}
			c.text(min(c.longest, maxName))
			c.space()
			c.expect(':')
		}
		if c.value(depth + 1); c.broken {
			return
		}
		if c.full {
			c.out = append(c.out, closing)
			return
		}
	}
}

// text copies the string with which in begins, or at most the first most bytes of it.
func (c *argsCutter) text(most int) {
	end := endOfString(c.in)
	if end < 0 {
		c.broken = true
		return
	}
	if end-2 <= most {
		c.take(end)
		return
	}
	size := 0
	for content := c.in[1 : end-1]; ; {
		n := sizeOfCharacter(content[size:])
		if size+n > most {
			break
		}
		size += n
	}
	c.out = append(append(c.out, c.in[:1+size]...), cutMark+`"`...)
	c.in = c.in[end:]
	c.shortened = true
}

// endOfString returns the length of the string with which in begins, quotes included, or
// -1 if it does not end.
func endOfString(in []byte) int {
	for at := 1; ; {
		quote := bytes.IndexByte(in[at:], '"')
		if quote < 0 {
			return -1
		}
		at += quote + 1
		backslashes := 0
		for in[at-2-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return at
		}
	}
}

// sizeOfCharacter returns how many bytes write the first character of a string's content.
// Two escapes that write one character together count as one.
func sizeOfCharacter(content []byte) int {
	switch {
	case content[0] != '\\':
		_, n := utf8.DecodeRune(content)
		return n
	case len(content) < 6 || content[1] != 'u':
		return min(2, len(content))
	case len(content) >= 12 && (content[2] == 'd' || content[2] == 'D') && content[6] == '\\' && content[7] == 'u':
		return 12
	}
	return 6
}

// scalar copies a number, true, false or null.
func (c *argsCutter) scalar() {
	end := bytes.IndexAny(c.in, ",]} \t\r\n")
	if end < 0 {
		end = len(c.in)
	}
	if end <= c.longest {
		c.take(end)
		return
	}
	c.in = c.in[end:]
	c.replace()
}

// skip drops the array or object with which in begins.
func (c *argsCutter) skip() {
	for open := 0; len(c.in) > 0; {
		n := 1
		switch c.in[0] {
		case '[', '{':
			open++
		case ']', '}':
			open--
		case '"':
			if n = endOfString(c.in); n < 0 {
				n = len(c.in)
			}
		}
		c.in = c.in[n:]
		if open == 0 {
			return
		}
	}
	c.broken = true
}

// replace writes "…" in place of a value that is left out.
func (c *argsCutter) replace() {
	c.out = append(c.out, `"…"`...)
	c.shortened = true
}

func (c *argsCutter) space() { c.in = bytes.TrimLeft(c.in, " \t\r\n") }

// expect takes the byte b, with which in must begin.
func (c *argsCutter) expect(b byte) {
	if len(c.in) == 0 || c.in[0] != b {
		c.broken = true
		return
	}
	c.take(1)
}

// take copies the next n bytes.
func (c *argsCutter) take(n int) {
	c.out = append(c.out, c.in[:n]...)
	c.in = c.in[n:]
}

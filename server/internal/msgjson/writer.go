package msgjson

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"

	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/tinylib/msgp/msgp"
)

// ErrTooLarge means that the result of [Append] would exceed its limit.
var ErrTooLarge = errors.New("msgjson: larger than the limit")

var (
	errTooDeep     = errors.New("msgjson: nested too deeply")
	errNotJSON     = errors.New("msgjson: malformed JSON")
	errPlaceholder = errors.New("msgjson: placeholder without its attachment")
)

// writer converts a JSON value to msgpack. Each placeholder in it becomes the attachment that
// it stands for.
type writer struct {
	src         []byte
	pos         int
	sizes       []uint32 // how many members each array and object has that was not read yet, in order
	attachments [][]byte
	dst         []byte
	limit       int // the largest len(dst) that is allowed
}

// Append converts src, a JSON value, to msgpack and appends it to dst. The placeholders in
// src refer to attachments; without attachments a placeholder is an ordinary object. Append
// fails with [ErrTooLarge] if the result would be longer than limit, in bytes.
func Append(dst, src []byte, attachments [][]byte, limit int) ([]byte, error) {
	sizes, err := containerSizes(src)
	if err != nil {
		return nil, err
	}
	w := writer{src: src, sizes: sizes, attachments: attachments, dst: dst, limit: limit}
	if err := w.value(); err != nil {
		return nil, err
	}
	if w.space(); w.pos != len(src) {
		return nil, errNotJSON
	}
	return w.dst, nil
}

// containerSizes returns how many members each array and object in src has, in the order
// in which they begin. The writer needs the sizes because msgpack has the size before the
// members. One pass counts all of them, so that the time does not grow with the depth of
// nesting.
func containerSizes(src []byte) ([]uint32, error) {
	var sizes []uint32
	var open []int // indexes into sizes
	member := func() {
		if len(open) > 0 && sizes[open[len(open)-1]] == 0 {
			sizes[open[len(open)-1]] = 1
		}
	}
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case ' ', '\t', '\r', '\n', ':':
		case '[', '{':
			member()
			if open = append(open, len(sizes)); len(open) > sio.DefaultMaxDepth {
				return nil, errTooDeep
			}
			sizes = append(sizes, 0)
		case ']', '}':
			if len(open) == 0 {
				return nil, errNotJSON
			}
			open = open[:len(open)-1]
		case ',':
			if len(open) == 0 {
				return nil, errNotJSON
			}
			sizes[open[len(open)-1]]++
		case '"':
			member()
			for i++; i < len(src) && src[i] != '"'; i++ {
				if src[i] == '\\' {
					i++
				}
			}
		default:
			member()
		}
	}
	return sizes, nil
}

func (w *writer) value() error {
	if len(w.dst) > w.limit {
		return ErrTooLarge
	}
	w.space()
	switch c := w.peek(); {
	case c == '{':
		return w.object()
	case c == '[':
		return w.array()
	case c == '"':
		s, err := w.str()
		w.dst = msgp.AppendStringFromBytes(w.dst, s)
		return err
	case c == '-' || c >= '0' && c <= '9':
		return w.number()
	case w.literal("true"):
		w.dst = msgp.AppendBool(w.dst, true)
	case w.literal("false"):
		w.dst = msgp.AppendBool(w.dst, false)
	case w.literal("null"):
		w.dst = msgp.AppendNil(w.dst)
	default:
		return errNotJSON
	}
	return nil
}

// nextSize returns how many members the next array or object has.
func (w *writer) nextSize() uint32 {
	n := w.sizes[0]
	w.sizes = w.sizes[1:]
	return n
}

func (w *writer) array() error {
	n := w.nextSize()
	w.dst = msgp.AppendArrayHeader(w.dst, n)
	w.pos++
	for i := range n {
		if i > 0 && !w.consume(',') {
			return errNotJSON
		}
		if err := w.value(); err != nil {
			return err
		}
		w.space()
	}
	return w.endContainer(']')
}

func (w *writer) object() error {
	n := w.nextSize()
	start := len(w.dst)
	placeholder, num := false, -1 // the last members of these names count, as in JavaScript
	w.dst = msgp.AppendMapHeader(w.dst, n)
	w.pos++
	for i := range n {
		if i > 0 && !w.consume(',') {
			return errNotJSON
		}
		if w.space(); w.peek() != '"' {
			return errNotJSON
		}
		key, err := w.str()
		if err != nil {
			return err
		}
		w.dst = msgp.AppendStringFromBytes(w.dst, key)
		if w.space(); !w.consume(':') {
			return errNotJSON
		}
		w.space()
		valueStart := w.pos
		if err := w.value(); err != nil {
			return err
		}
		switch string(key) {
		case "_placeholder":
			placeholder = string(w.src[valueStart:w.pos]) == "true"
		case "num":
			num = attachmentNumber(w.src[valueStart:w.pos])
		}
		w.space()
	}
	if placeholder && len(w.attachments) > 0 {
		if num < 0 || num >= len(w.attachments) {
			return errPlaceholder
		}
		// Many placeholders may refer to one attachment, so that the result becomes much
		// larger than the input. So check the limit before dst grows.
		if start+len(w.attachments[num]) > w.limit {
			return ErrTooLarge
		}
		w.dst = msgp.AppendBytes(w.dst[:start], w.attachments[num])
	}
	return w.endContainer('}')
}

// attachmentNumber reads the number in a placeholder. It returns -1 if src is not a number
// that an attachment can have.
func attachmentNumber(src []byte) int {
	n, err := strconv.ParseUint(string(src), 10, 31)
	if err != nil {
		return -1
	}
	return int(n)
}

// str reads a string and returns its text.
func (w *writer) str() ([]byte, error) {
	start, plain := w.pos, true
	for w.pos++; w.peek() != '"'; w.pos++ {
		if w.peek() == '\\' {
			plain = false
			w.pos++
		}
		if w.pos >= len(w.src) {
			return nil, errNotJSON
		}
	}
	w.pos++
	if plain {
		return w.src[start+1 : w.pos-1], nil
	}
	var s string
	if json.Unmarshal(w.src[start:w.pos], &s) != nil {
		return nil, errNotJSON
	}
	return []byte(s), nil
}

func (w *writer) number() error {
	start, integer := w.pos, true
	for {
		switch w.peek() {
		case '.', 'e', 'E':
			integer = false
			fallthrough
		case '-', '+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			w.pos++
			continue
		}
		break
	}
	text := string(w.src[start:w.pos])
	if integer {
		if u, err := strconv.ParseUint(text, 10, 64); err == nil {
			w.dst = msgp.AppendUint64(w.dst, u)
			return nil
		}
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			w.dst = msgp.AppendInt64(w.dst, i)
			return nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) { // 1e999 is Infinity, as in JavaScript
		return errNotJSON
	}
	w.dst = msgp.AppendFloat64(w.dst, f)
	return nil
}

// literal reads the word want. It returns false if something else is there.
func (w *writer) literal(want string) bool {
	if len(w.src)-w.pos < len(want) || string(w.src[w.pos:w.pos+len(want)]) != want {
		return false
	}
	w.pos += len(want)
	return true
}

// space skips white space.
func (w *writer) space() {
	for w.pos < len(w.src) {
		switch w.src[w.pos] {
		case ' ', '\t', '\n', '\r':
			w.pos++
		default:
			return
		}
	}
}

// peek returns the byte at pos, or 0 at the end of src.
func (w *writer) peek() byte {
	if w.pos < len(w.src) {
		return w.src[w.pos]
	}
	return 0
}

// consume reads the byte c. It returns false if another byte is there.
func (w *writer) consume(c byte) bool {
	if w.peek() != c {
		return false
	}
	w.pos++
	return true
}

// endContainer reads white space and the byte c, which ends an array or an object.
func (w *writer) endContainer(c byte) error {
	if w.space(); !w.consume(c) {
		return errNotJSON
	}
	return nil
}

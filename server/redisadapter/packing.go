package redisadapter

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"

	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/tinylib/msgp/msgp"
)

var (
	errNotJSON = errors.New("redisadapter: malformed JSON")
	errTooDeep = errors.New("redisadapter: nested too deeply")
)

// packer rewrites a JSON value as msgpack, each placeholder in it as the
// attachment that it stands for. The output has the form that notepack.io, the
// official adapter's encoder, gives the value, so Node servers read it.
type packer struct {
	src         []byte
	pos         int
	sizes       []uint32 // of the containers yet to be read, in the order they open
	attachments [][]byte
	dst         []byte
	limit       int // of len(dst)
}

// appendPacked appends the msgpack form of src, which may refer to attachments,
// to dst. The result is no longer than limit.
func appendPacked(dst, src []byte, attachments [][]byte, limit int) ([]byte, error) {
	sizes, err := containerSizes(src)
	if err != nil {
		return nil, err
	}
	p := packer{src: src, sizes: sizes, attachments: attachments, dst: dst, limit: limit}
	if err := p.value(); err != nil {
		return nil, err
	}
	if p.space(); p.pos != len(src) {
		return nil, errNotJSON
	}
	return p.dst, nil
}

// containerSizes counts the members of every array and object in src, in the
// order they open: in msgpack the size comes first. Counting them all in one
// pass keeps the work linear, however deep they are nested.
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

func (p *packer) value() error {
	if len(p.dst) > p.limit {
		return ErrTooLarge
	}
	p.space()
	switch c := p.peek(); {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"':
		s, err := p.str()
		p.dst = msgp.AppendStringFromBytes(p.dst, s)
		return err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case p.literal("true"):
		p.dst = msgp.AppendBool(p.dst, true)
	case p.literal("false"):
		p.dst = msgp.AppendBool(p.dst, false)
	case p.literal("null"):
		p.dst = msgp.AppendNil(p.dst)
	default:
		return errNotJSON
	}
	return nil
}

// size takes the next container's number of members.
func (p *packer) size() uint32 {
	n := p.sizes[0]
	p.sizes = p.sizes[1:]
	return n
}

func (p *packer) array() error {
	n := p.size()
	p.dst = msgp.AppendArrayHeader(p.dst, n)
	p.pos++
	for i := range n {
		if i > 0 && !p.take(',') {
			return errNotJSON
		}
		if err := p.value(); err != nil {
			return err
		}
		p.space()
	}
	return p.close(']')
}

func (p *packer) object() error {
	n := p.size()
	start := len(p.dst)
	placeholder, num := false, -1 // as in JavaScript the last member of a name counts
	p.dst = msgp.AppendMapHeader(p.dst, n)
	p.pos++
	for i := range n {
		if i > 0 && !p.take(',') {
			return errNotJSON
		}
		if p.space(); p.peek() != '"' {
			return errNotJSON
		}
		key, err := p.str()
		if err != nil {
			return err
		}
		p.dst = msgp.AppendStringFromBytes(p.dst, key)
		if p.space(); !p.take(':') {
			return errNotJSON
		}
		p.space()
		valueStart := p.pos
		if err := p.value(); err != nil {
			return err
		}
		switch string(key) {
		case "_placeholder":
			placeholder = string(p.src[valueStart:p.pos]) == "true"
		case "num":
			num = attachmentNumber(p.src[valueStart:p.pos])
		}
		p.space()
	}
	if placeholder && len(p.attachments) > 0 {
		if num < 0 || num >= len(p.attachments) {
			return errors.New("redisadapter: placeholder without its attachment")
		}
		// Many placeholders may name one attachment: look before growing.
		if start+len(p.attachments[num]) > p.limit {
			return ErrTooLarge
		}
		p.dst = msgp.AppendBytes(p.dst[:start], p.attachments[num])
	}
	return p.close('}')
}

// attachmentNumber reads the number in a placeholder, -1 if it is none.
func attachmentNumber(src []byte) int {
	n, err := strconv.ParseUint(string(src), 10, 31)
	if err != nil {
		return -1
	}
	return int(n)
}

// str reads a string and returns its text.
func (p *packer) str() ([]byte, error) {
	start, plain := p.pos, true
	for p.pos++; p.peek() != '"'; p.pos++ {
		if p.peek() == '\\' {
			plain = false
			p.pos++
		}
		if p.pos >= len(p.src) {
			return nil, errNotJSON
		}
	}
	p.pos++
	if plain {
		return p.src[start+1 : p.pos-1], nil
	}
	var s string
	if json.Unmarshal(p.src[start:p.pos], &s) != nil {
		return nil, errNotJSON
	}
	return []byte(s), nil
}

func (p *packer) number() error {
	start, integer := p.pos, true
	for {
		switch p.peek() {
		case '.', 'e', 'E':
			integer = false
			fallthrough
		case '-', '+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			p.pos++
			continue
		}
		break
	}
	text := string(p.src[start:p.pos])
	if integer {
		if u, err := strconv.ParseUint(text, 10, 64); err == nil {
			p.dst = msgp.AppendUint64(p.dst, u)
			return nil
		}
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			p.dst = msgp.AppendInt64(p.dst, i)
			return nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) { // 1e999 is Infinity, as in JavaScript
		return errNotJSON
	}
	p.dst = msgp.AppendFloat64(p.dst, f)
	return nil
}

func (p *packer) literal(want string) bool {
	if len(p.src)-p.pos < len(want) || string(p.src[p.pos:p.pos+len(want)]) != want {
		return false
	}
	p.pos += len(want)
	return true
}

func (p *packer) space() {
	for p.pos < len(p.src) {
		switch p.src[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// peek returns the byte at pos, 0 at the end.
func (p *packer) peek() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}

func (p *packer) take(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.pos++
	return true
}

func (p *packer) close(c byte) error {
	if p.space(); !p.take(c) {
		return errNotJSON
	}
	return nil
}

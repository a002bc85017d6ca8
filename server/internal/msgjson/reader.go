package msgjson

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/tinylib/msgp/msgp"
)

var (
	errTooManyAttachments = errors.New("msgjson: too many attachments")
	errForged             = errors.New("msgjson: an object that looks like a placeholder among attachments")
)

// reader converts a msgpack value to JSON. Each binary value in it becomes an attachment, and
// a placeholder in the JSON.
type reader struct {
	src            []byte
	dst            []byte
	attachments    [][]byte
	maxAttachments int
	plain          bool // binary values become strings
	depth          int
	forged         bool // an ordinary object looks like a placeholder
}

// Read converts the value at the start of src to JSON. It returns the JSON, the value's
// attachments, which share memory with src, and the bytes after the value. It fails if the
// value has more than maxAttachments attachments, or if it has attachments and an ordinary
// object in it looks like a placeholder.
func Read(src []byte, maxAttachments int) (data []byte, attachments [][]byte, rest []byte, err error) {
	r := reader{src: src, dst: make([]byte, 0, len(src)+len(src)/4), maxAttachments: maxAttachments}
	if err := r.value(); err != nil {
		return nil, nil, nil, err
	}
	if r.forged && len(r.attachments) > 0 {
		return nil, nil, nil, errForged
	}
	return r.dst, r.attachments, r.src, nil
}

// ReadPlain is like Read, but a binary value becomes a string in base64, as encoding/json
// writes a []byte.
func ReadPlain(src []byte) (data, rest []byte, err error) {
	r := reader{src: src, dst: make([]byte, 0, len(src)+len(src)/4), plain: true}
	if err := r.value(); err != nil {
		return nil, nil, err
	}
	return r.dst, r.src, nil
}

func (r *reader) value() (err error) {
	switch t := msgp.NextType(r.src); t {
	case msgp.NilType:
		r.src, err = msgp.ReadNilBytes(r.src)
		r.dst = append(r.dst, "null"...)
	case msgp.BoolType:
		var b bool
		b, r.src, err = msgp.ReadBoolBytes(r.src)
		r.dst = strconv.AppendBool(r.dst, b)
	case msgp.IntType:
		var i int64
		i, r.src, err = msgp.ReadInt64Bytes(r.src)
		r.dst = strconv.AppendInt(r.dst, i, 10)
	case msgp.UintType:
		var n uint64
		n, r.src, err = msgp.ReadUint64Bytes(r.src)
		r.dst = strconv.AppendUint(r.dst, n, 10)
	case msgp.Float32Type:
		var f float32
		f, r.src, err = msgp.ReadFloat32Bytes(r.src)
		r.dst = appendNumber(r.dst, float64(f))
	case msgp.Float64Type:
		var f float64
		f, r.src, err = msgp.ReadFloat64Bytes(r.src)
		r.dst = appendNumber(r.dst, f)
	case msgp.StrType:
		var s []byte
		s, r.src, err = msgp.ReadStringZC(r.src)
		r.dst = sio.AppendQuote(r.dst, string(s))
	case msgp.BinType:
		b, rest, err := msgp.ReadBytesZC(r.src)
		if err != nil {
			return err
		}
		r.src = rest
		return r.binary(b)
	case msgp.ArrayType:
		return r.nested(r.array)
	case msgp.MapType:
		return r.nested(r.object)
	case msgp.TimeType:
		var t time.Time
		t, r.src, err = msgp.ReadTimeUTCBytes(r.src)
		r.date(t)
	case msgp.ExtensionType:
		return r.extension()
	case msgp.InvalidType:
		return msgp.ErrShortBytes
	default:
		return fmt.Errorf("msgjson: msgpack type %s", t)
	}
	return err
}

// nested calls read, which reads an array or an object. It fails if the value is nested
// too deeply.
func (r *reader) nested(read func() error) error {
	if r.depth++; r.depth > sio.DefaultMaxDepth {
		return errTooDeep
	}
	err := read()
	r.depth--
	return err
}

func (r *reader) array() error {
	n, rest, err := msgp.ReadArrayHeaderBytes(r.src)
	if err != nil {
		return err
	}
	r.src = rest
	r.dst = append(r.dst, '[')
	for i := range n {
		if i > 0 {
			r.dst = append(r.dst, ',')
		}
		if err := r.value(); err != nil {
			return err
		}
	}
	r.dst = append(r.dst, ']')
	return nil
}

func (r *reader) object() error {
	n, rest, err := msgp.ReadMapHeaderBytes(r.src)
	if err != nil {
		return err
	}
	r.src = rest
	r.dst = append(r.dst, '{')
	for first := true; n > 0; n-- {
		key, rest, err := msgp.ReadStringZC(r.src)
		if err != nil {
			return err
		}
		r.src = rest
		if rest, ok := Undefined(r.src); ok { // JSON.stringify leaves such a member out
			r.src = rest
			continue
		}
		if !first {
			r.dst = append(r.dst, ',')
		}
		first = false
		r.dst = sio.AppendQuote(r.dst, string(key))
		r.dst = append(r.dst, ':')
		start := len(r.dst)
		if err := r.value(); err != nil {
			return err
		}
		if string(key) == "_placeholder" && string(r.dst[start:]) == "true" {
			r.forged = true
		}
	}
	r.dst = append(r.dst, '}')
	return nil
}

// binary writes a placeholder for b. If r.plain is set, it writes b as a base64 string
// instead.
func (r *reader) binary(b []byte) error {
	if r.plain {
		r.dst = append(r.dst, '"')
		r.dst = base64.StdEncoding.AppendEncode(r.dst, b)
		r.dst = append(r.dst, '"')
		return nil
	}
	if len(r.attachments) == r.maxAttachments {
		return errTooManyAttachments
	}
	r.dst = append(r.dst, `{"_placeholder":true,"num":`...)
	r.dst = strconv.AppendInt(r.dst, int64(len(r.attachments)), 10)
	r.dst = append(r.dst, '}')
	r.attachments = append(r.attachments, slices.Clip(b))
	return nil
}

// date writes a timestamp as JSON.stringify writes a JavaScript Date.
func (r *reader) date(t time.Time) {
	if y := t.Year(); y < 0 || y > 9999 {
		r.dst = append(r.dst, "null"...) // the year needs more than four digits
		return
	}
	r.dst = t.AppendFormat(r.dst, `"2006-01-02T15:04:05.000Z"`)
}

// appendNumber appends f as JSON.stringify writes it.
func appendNumber(dst []byte, f float64) []byte {
	abs := math.Abs(f)
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return append(dst, "null"...)
	case f == 0: // -0 too
		return append(dst, '0')
	case abs >= 1e-6 && abs < 1e21:
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// Go pads the exponent to two digits, JavaScript does not: 1e-07 is 1e-7.
	if n := len(dst); n-start >= 4 && dst[n-2] == '0' && (dst[n-3] == '-' || dst[n-3] == '+') {
		dst = append(dst[:n-2], dst[n-1])
	}
	return dst
}

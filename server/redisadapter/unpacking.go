package redisadapter

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/socketplay/socketplay/server/wire/sio"
	"github.com/tinylib/msgp/msgp"
)

// unpacker rewrites a msgpack value as JSON, each binary value in it as a
// placeholder for an attachment. Its input comes from whoever can write to
// Redis: everything is bounded by the bytes that are there, never by the sizes
// that they announce.
type unpacker struct {
	src         []byte
	dst         []byte
	attachments [][]byte
	depth       int
	forged      bool // an ordinary object looks like a placeholder
}

// unpack returns the JSON form of the value that src begins with, the binary
// values in it and the bytes after it. The attachments share memory with src.
func unpack(src []byte) (data []byte, attachments [][]byte, rest []byte, err error) {
	u := unpacker{src: src, dst: make([]byte, 0, len(src)+len(src)/4)}
	if err := u.value(); err != nil {
		return nil, nil, nil, err
	}
	switch {
	case len(u.attachments) > sio.DefaultMaxAttachments:
		// Clients close the connection on seeing more.
		return nil, nil, nil, errors.New("redisadapter: more attachments than clients accept")
	case u.forged && len(u.attachments) > 0:
		return nil, nil, nil, errors.New("redisadapter: an object that looks like a placeholder among attachments")
	}
	return u.dst, u.attachments, u.src, nil
}

func (u *unpacker) value() (err error) {
	switch t := msgp.NextType(u.src); t {
	case msgp.NilType:
		u.src, err = msgp.ReadNilBytes(u.src)
		u.dst = append(u.dst, "null"...)
	case msgp.BoolType:
		var b bool
		b, u.src, err = msgp.ReadBoolBytes(u.src)
		u.dst = strconv.AppendBool(u.dst, b)
	case msgp.IntType:
		var i int64
		i, u.src, err = msgp.ReadInt64Bytes(u.src)
		u.dst = strconv.AppendInt(u.dst, i, 10)
	case msgp.UintType:
		var n uint64
		n, u.src, err = msgp.ReadUint64Bytes(u.src)
		u.dst = strconv.AppendUint(u.dst, n, 10)
	case msgp.Float32Type:
		var f float32
		f, u.src, err = msgp.ReadFloat32Bytes(u.src)
		u.dst = appendNumber(u.dst, float64(f))
	case msgp.Float64Type:
		var f float64
		f, u.src, err = msgp.ReadFloat64Bytes(u.src)
		u.dst = appendNumber(u.dst, f)
	case msgp.StrType:
		var s []byte
		s, u.src, err = msgp.ReadStringZC(u.src)
		u.dst = sio.AppendQuote(u.dst, string(s))
	case msgp.BinType:
		var b []byte
		b, u.src, err = msgp.ReadBytesZC(u.src)
		u.dst = append(u.dst, `{"_placeholder":true,"num":`...)
		u.dst = strconv.AppendInt(u.dst, int64(len(u.attachments)), 10)
		u.dst = append(u.dst, '}')
		u.attachments = append(u.attachments, slices.Clip(b))
	case msgp.ArrayType:
		return u.nested(u.array)
	case msgp.MapType:
		return u.nested(u.object)
	case msgp.TimeType:
		return u.date()
	case msgp.InvalidType:
		return msgp.ErrShortBytes
	default:
		return fmt.Errorf("redisadapter: msgpack type %s", t)
	}
	return err
}

func (u *unpacker) nested(read func() error) error {
	if u.depth++; u.depth > sio.DefaultMaxDepth {
		return errTooDeep
	}
	err := read()
	u.depth--
	return err
}

func (u *unpacker) array() error {
	n, rest, err := msgp.ReadArrayHeaderBytes(u.src)
	if err != nil {
		return err
	}
	u.src = rest
	u.dst = append(u.dst, '[')
	for i := range n {
		if i > 0 {
			u.dst = append(u.dst, ',')
		}
		if err := u.value(); err != nil {
			return err
		}
	}
	u.dst = append(u.dst, ']')
	return nil
}

func (u *unpacker) object() error {
	n, rest, err := msgp.ReadMapHeaderBytes(u.src)
	if err != nil {
		return err
	}
	u.src = rest
	u.dst = append(u.dst, '{')
	for i := range n {
		if i > 0 {
			u.dst = append(u.dst, ',')
		}
		key, rest, err := msgp.ReadStringZC(u.src)
		if err != nil {
			return err
		}
		u.src = rest
		u.dst = sio.AppendQuote(u.dst, string(key))
		u.dst = append(u.dst, ':')
		start := len(u.dst)
		if err := u.value(); err != nil {
			return err
		}
		if string(key) == "_placeholder" && string(u.dst[start:]) == "true" {
			u.forged = true
		}
	}
	u.dst = append(u.dst, '}')
	return nil
}

// date turns a timestamp into what JSON.stringify makes of a JavaScript Date.
func (u *unpacker) date() error {
	t, rest, err := msgp.ReadTimeUTCBytes(u.src)
	if err != nil {
		return err
	}
	u.src = rest
	if y := t.Year(); y < 0 || y > 9999 {
		u.dst = append(u.dst, "null"...) // beyond the ISO form's four digits
		return nil
	}
	u.dst = t.AppendFormat(u.dst, `"2006-01-02T15:04:05.000Z"`)
	return nil
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

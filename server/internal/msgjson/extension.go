package msgjson

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/tinylib/msgp/msgp"
)

// The first byte of an extension. After ext8, ext16 or ext32 the size follows, in 1, 2 or
// 4 bytes. Then the extension's type follows.
const (
	fixExt1 = 0xd4
	fixExt8 = 0xd7
	ext8    = 0xc7
	ext16   = 0xc8
	ext32   = 0xc9
)

var errExtension = errors.New("msgjson: extension of an unknown type")

// Undefined reports whether src begins with JavaScript's undefined as notepack.io 2
// writes it. rest is what follows in src.
func Undefined(src []byte) (rest []byte, ok bool) {
	if len(src) < 3 || src[0] != fixExt1 || src[1] != 0 {
		return src, false
	}
	return src[3:], true
}

// extension reads an extension of type 0: undefined, a date in milliseconds since 1970,
// or an ArrayBuffer. notepack.io 2 writes such extensions, and notepack.io 3 still reads
// them.
func (r *reader) extension() error {
	if rest, ok := Undefined(r.src); ok {
		r.src = rest
		r.dst = append(r.dst, "null"...) // JSON.stringify writes this for an element of an array
		return nil
	}
	switch head := r.src[0]; head {
	case fixExt8:
		if len(r.src) < 10 {
			return msgp.ErrShortBytes
		}
		if r.src[1] == 0 {
			r.date(time.UnixMilli(int64(binary.BigEndian.Uint64(r.src[2:]))).UTC())
			r.src = r.src[10:]
			return nil
		}
	case ext8, ext16, ext32:
		width := 1 << (head - ext8) // how many bytes the size has
		if len(r.src) < 1+width+1 {
			return msgp.ErrShortBytes
		}
		var size uint32
		for _, b := range r.src[1 : 1+width] {
			size = size<<8 | uint32(b)
		}
		if r.src[1+width] == 0 {
			body := r.src[2+width:]
			if uint64(size) > uint64(len(body)) {
				return msgp.ErrShortBytes
			}
			r.src = body[size:]
			return r.binary(body[:size])
		}
	}
	return errExtension
}

package wasmfile

import (
	"encoding/binary"
	"math"
)

// reader reads from the front of data. It fails when data ends too early, or when a number
// is too large. After that all reads return zeros, so that the caller checks for a failure
// only once, with end.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) fail() { r.data, r.failed = nil, true }

func (r *reader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// bytes returns the next n bytes without a copy, or nil if fewer bytes are left.
func (r *reader) bytes(n uint32) []byte {
	if uint64(n) > uint64(len(r.data)) {
		r.fail()
		return nil
	}
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b
}

// unsigned reads an integer of 32 bits in unsigned LEB128 (5.2.2).
func (r *reader) unsigned() uint32 {
	const longest = 5 // bytes
	v, n := binary.Uvarint(r.data)
	if n <= 0 || n > longest || v > math.MaxUint32 {
		r.fail()
		return 0
	}
	r.data = r.data[n:]
	return uint32(v)
}

// signed reads an integer of 32 or 64 bits in signed LEB128 (5.2.2).
func (r *reader) signed(bits int) int64 {
	var v int64
	for shift := 0; shift < bits; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b >= 0x80 {
			continue // more bytes follow
		}
		if b&0x40 != 0 && shift+7 < 64 {
			v |= -1 << (shift + 7) // the sign
		}
		beyond64 := shift == 63 && b != 0 && b != 0x7f
		beyond32 := bits == 32 && v != int64(int32(v))
		if beyond64 || beyond32 {
			break
		}
		return v
	}
	r.fail()
	return 0
}

// end returns an error if a read has failed, or if bytes are left.
func (r *reader) end() error {
	if r.failed || len(r.data) > 0 {
		return ErrFormat
	}
	return nil
}

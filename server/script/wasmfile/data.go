package wasmfile

import "encoding/binary"

// maxGap is the longest run of zeros within a data segment, in bytes. A longer run ends the
// segment, which saves more bytes than the next segment's head costs. Shorter runs are
// kept, because zeros compress to nearly nothing.
const maxGap = 64

// activeData marks a segment that is copied into memory 0 when the module starts (5.5.14).
const activeData = 0

// Segment is data, and the address in the memory at which it begins.
type Segment struct {
	At   uint32
	Data []byte
}

// Segments returns the data segments that turn a memory of zeros into memory. They share
// the bytes of memory, which must have at most 4 GiB.
func Segments(memory []byte) []Segment {
	var list []Segment
	zeros := maxGap + 1 // the number of zeros just before i; so the first other byte begins a segment
	for i, b := range memory {
		if b == 0 {
			zeros++
			continue
		}
		if zeros > maxGap {
			list = append(list, Segment{At: uint32(i)})
		}
		zeros = 0
		last := &list[len(list)-1]
		last.Data = memory[last.At : i+1]
	}
	return list
}

// AppendData appends the content of a data section to dst: each segment is active and
// has a constant address (5.5.14).
func AppendData(dst []byte, segments []Segment) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(segments)))
	for _, s := range segments {
		dst = appendSigned(append(dst, activeData, opcodeI32Const), int64(int32(s.At)))
		dst = binary.AppendUvarint(append(dst, opcodeEnd), uint64(len(s.Data)))
		dst = append(dst, s.Data...)
	}
	return dst
}

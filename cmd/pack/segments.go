package main

import "encoding/binary"

// gap is up to how many bytes of zeros between two data segments are written out. The
// head of a segment takes about as many, and compression makes nothing of zeros.
const gap = 64

// activeData is a segment that is copied into memory 0 when the program starts.
const activeData = 0

// segment is data and where in the memory it begins.
type segment struct {
	at   int
	data []byte
}

// segments returns what a memory that holds nothing but zeros must be given to become
// this one.
func segments(memory []byte) []segment {
	var list []segment
	zeros := gap + 1 // before i: so many that what follows begins a segment
	for i, b := range memory {
		switch {
		case b == 0:
			zeros++
			continue
		case zeros > gap:
			list = append(list, segment{at: i})
		}
		zeros = 0
		last := &list[len(list)-1]
		last.data = memory[last.at : i+1]
	}
	return list
}

func appendSegments(dst []byte, list []segment) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(list)))
	for _, s := range list {
		dst = appendSigned(append(dst, activeData, i32Const), int64(int32(s.at)))
		dst = binary.AppendUvarint(append(dst, endOpcode), uint64(len(s.data)))
		dst = append(dst, s.data...)
	}
	return dst
}

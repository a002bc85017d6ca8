package main

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// mergeGap is up to how many bytes of zeros between two data segments are written out.
// The head of a segment takes about as many, and compression makes nothing of zeros.
const mergeGap = 64

// Numbers of WebAssembly's binary format, core specification section 5.
const (
	headerSize  = 8 // the magic number and the version
	dataSection = 11
	activeData  = 0    // a segment of memory 0 that is copied when the program starts
	i32Const    = 0x41 // its offset is such a constant,
	endOpcode   = 0x0b // and nothing more
)

var errModule = errors.New("not a WebAssembly module as the Go linker writes it")

// mergeData joins the data segments of a program. The linker leaves out runs of eight
// zeros, which cuts its data into tens of thousands of segments. Their heads are more
// than what is saved once all is compressed: a sixteenth of the download. The program
// starts no sooner by it.
func mergeData(module []byte) ([]byte, error) {
	if len(module) < headerSize {
		return nil, errModule
	}
	merged := append([]byte(nil), module[:headerSize]...)
	for r := (reader{data: module[headerSize:]}); len(r.data) > 0; {
		id := r.byte()
		content := r.bytes(r.unsigned())
		if r.failed {
			return nil, errModule
		}
		if id == dataSection {
			segments, err := readSegments(content)
			if err != nil {
				return nil, err
			}
			if segments, err = join(segments); err != nil {
				return nil, err
			}
			content = appendSegments(nil, segments)
		}
		merged = append(merged, id)
		merged = binary.AppendUvarint(merged, uint64(len(content)))
		merged = append(merged, content...)
	}
	return merged, nil
}

// segment is data and where in the memory it begins.
type segment struct {
	at   int64
	data []byte
}

func (s segment) end() int64 { return s.at + int64(len(s.data)) }

// join returns segments in the order of the memory, with those that are near each other
// made one. None may be over another, or it would matter which is written last.
func join(segments []segment) ([]segment, error) {
	slices.SortFunc(segments, func(a, b segment) int { return cmp.Compare(a.at, b.at) })
	var joined []segment
	for _, s := range segments {
		n := len(joined)
		if n == 0 || s.at-joined[n-1].end() > mergeGap {
			joined = append(joined, segment{s.at, append([]byte(nil), s.data...)})
			continue
		}
		last := &joined[n-1]
		gap := s.at - last.end()
		if gap < 0 {
			return nil, fmt.Errorf("%w: two data segments are at %d", errModule, s.at)
		}
		last.data = append(append(last.data, make([]byte, gap)...), s.data...)
	}
	return joined, nil
}

// readSegments reads what a data section holds: active segments of one memory only.
func readSegments(section []byte) ([]segment, error) {
	r := reader{data: section}
	var segments []segment
	for range r.unsigned() {
		if flags, opcode := r.unsigned(), r.byte(); flags != activeData || opcode != i32Const {
			return nil, errModule
		}
		s := segment{at: r.signed()}
		if r.byte() != endOpcode {
			return nil, errModule
		}
		s.data = r.bytes(r.unsigned())
		if r.failed || s.at < 0 { // which would be an address above 2 GB
			return nil, errModule
		}
		segments = append(segments, s)
	}
	if r.failed || len(r.data) > 0 {
		return nil, errModule
	}
	return segments, nil
}

func appendSegments(dst []byte, segments []segment) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(segments)))
	for _, s := range segments {
		dst = appendSigned(append(dst, activeData, i32Const), s.at)
		dst = binary.AppendUvarint(append(dst, endOpcode), uint64(len(s.data)))
		dst = append(dst, s.data...)
	}
	return dst
}

// appendSigned appends v as signed LEB128. (Unsigned LEB128 is binary's uvarint; its
// varint is another encoding.)
func appendSigned(dst []byte, v int64) []byte {
	for v < -64 || v > 63 {
		dst = append(dst, byte(v)&0x7f|0x80)
		v >>= 7
	}
	return append(dst, byte(v)&0x7f)
}

// reader reads from the front of data. After what is not there it has failed, and reads
// zeros.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.data)) {
		r.data, r.failed = nil, true
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) unsigned() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.data, r.failed = nil, true
		return 0
	}
	r.data = r.data[n:]
	return v
}

// signed reads signed LEB128 of up to 32 bits.
func (r *reader) signed() int64 {
	var v int64
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 {
				v -= 1 << (shift + 7)
			}
			return v
		}
	}
	r.data, r.failed = nil, true
	return 0
}

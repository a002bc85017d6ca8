package wasmfile

import "encoding/binary"

// PageSize is the unit in which the size of a memory is given, in bytes.
const PageSize = 64 << 10

// The first byte of a memory's limits says whether there is a maximum (5.3.7).
const (
	limitsWithoutMax = 0
	limitsWithMax    = 1
)

// Memory says how large a memory is when its module starts, and how large it may become,
// in pages of [PageSize].
type Memory struct {
	Min    uint32
	Max    uint32 // counts only if HasMax is true
	HasMax bool
}

// ParseMemory reads the content of a memory section, which must have one memory (5.5.8).
// Its error is [ErrFormat].
func ParseMemory(content []byte) (m Memory, err error) {
	r := reader{data: content}
	if r.unsigned() != 1 {
		return m, ErrFormat
	}
	flags := r.byte()
	if flags > limitsWithMax {
		return m, ErrFormat
	}
	m.Min = r.unsigned()
	if m.HasMax = flags == limitsWithMax; m.HasMax {
		m.Max = r.unsigned()
	}
	return m, r.end()
}

// AppendMemory appends the content of a memory section with one memory to dst.
func AppendMemory(dst []byte, m Memory) []byte {
	dst = append(dst, 1) // the number of memories
	if !m.HasMax {
		return binary.AppendUvarint(append(dst, limitsWithoutMax), uint64(m.Min))
	}
	dst = binary.AppendUvarint(append(dst, limitsWithMax), uint64(m.Min))
	return binary.AppendUvarint(dst, uint64(m.Max))
}

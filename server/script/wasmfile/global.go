package wasmfile

import "encoding/binary"

// ValueType is the type of a value (5.3.1).
type ValueType byte

// The types of a [Global] that this package reads and writes.
const (
	TypeI32 ValueType = 0x7f
	TypeI64 ValueType = 0x7e
)

// The instructions of a constant expression (5.4.7, 5.4.9).
const (
	opcodeEnd      = 0x0b
	opcodeI32Const = 0x41
	opcodeI64Const = 0x42
)

// Global is a variable of a module, or a constant.
type Global struct {
	Type    ValueType
	Mutable bool
	Value   uint64 // the value at the start; for an I32 only the lower half counts
}

// ParseGlobals reads the content of a global section (5.5.9). All globals must be integers
// with a constant as their first value. Its error is [ErrFormat].
func ParseGlobals(content []byte) ([]Global, error) {
	r := reader{data: content}
	var globals []Global
	for range r.unsigned() {
		g := Global{Type: ValueType(r.byte())}
		mutable, opcode := r.byte(), r.byte()
		switch {
		case mutable > 1:
			return nil, ErrFormat
		case g.Type == TypeI32 && opcode == opcodeI32Const:
			g.Value = uint64(uint32(r.signed(32)))
		case g.Type == TypeI64 && opcode == opcodeI64Const:
			g.Value = uint64(r.signed(64))
		default:
			return nil, ErrFormat
		}
		if r.byte() != opcodeEnd {
			return nil, ErrFormat
		}
		g.Mutable = mutable == 1
		globals = append(globals, g)
	}
	return globals, r.end()
}

// AppendGlobals appends the content of a global section to dst.
func AppendGlobals(dst []byte, globals []Global) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(globals)))
	for _, g := range globals {
		mutable := byte(0)
		if g.Mutable {
			mutable = 1
		}
		dst = append(dst, byte(g.Type), mutable)
		if g.Type == TypeI32 {
			dst = appendSigned(append(dst, opcodeI32Const), int64(int32(g.Value)))
		} else {
			dst = appendSigned(append(dst, opcodeI64Const), int64(g.Value))
		}
		dst = append(dst, opcodeEnd)
	}
	return dst
}

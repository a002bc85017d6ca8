package wasmfile

import (
	"encoding/binary"
	"unicode/utf8"
)

// ExportKind says what an export is (5.5.10).
type ExportKind byte

// The kinds of exports.
const (
	ExportFunction ExportKind = iota
	ExportTable
	ExportMemory
	ExportGlobal
)

// Export is a name by which a program outside the module finds a part of it.
type Export struct {
	Name  string
	Kind  ExportKind
	Index uint32 // the part's index among all parts of that kind; imported parts come first
}

// ParseExports reads the content of an export section (5.5.10). Its error is [ErrFormat].
func ParseExports(content []byte) ([]Export, error) {
	r := reader{data: content}
	var exports []Export
	for range r.unsigned() {
		e := Export{string(r.bytes(r.unsigned())), ExportKind(r.byte()), r.unsigned()}
		if r.failed || !utf8.ValidString(e.Name) {
			return nil, ErrFormat
		}
		exports = append(exports, e)
	}
	return exports, r.end()
}

// AppendExports appends the content of an export section to dst.
func AppendExports(dst []byte, exports []Export) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(exports)))
	for _, e := range exports {
		dst = append(binary.AppendUvarint(dst, uint64(len(e.Name))), e.Name...)
		dst = binary.AppendUvarint(append(dst, byte(e.Kind)), uint64(e.Index))
	}
	return dst
}

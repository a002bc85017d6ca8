package wasmfile

import (
	"encoding/binary"
	"errors"
)

// ErrFormat says that bytes are not a WebAssembly module or section, or have a form that
// this package does not read.
var ErrFormat = errors.New("wasmfile: not a WebAssembly module of a known form")

// preamble is the magic number and the version that each module begins with (5.5.16).
const preamble = "\x00asm\x01\x00\x00\x00"

// SectionID says what a section holds (5.5.2).
type SectionID byte

// The ids of the sections that this package knows. The ids of other sections are at most
// 12.
const (
	CustomSection SectionID = 0 // a module may have several custom sections, but only one section of each other kind
	MemorySection SectionID = 5
	GlobalSection SectionID = 6
	ExportSection SectionID = 7
	DataSection   SectionID = 11
)

// Section is one section of a module: its id, and its content without the length field.
type Section struct {
	ID      SectionID
	Content []byte
}

// Module is a WebAssembly module: its sections, in their order.
type Module struct{ Sections []Section }

// Parse splits a module into sections, which share the memory of file. Its error is
// [ErrFormat].
func Parse(file []byte) (Module, error) {
	var m Module
	r := reader{data: file}
	if string(r.bytes(uint32(len(preamble)))) != preamble {
		return m, ErrFormat
	}
	var seen [256]bool
	for len(r.data) > 0 {
		s := Section{SectionID(r.byte()), r.bytes(r.unsigned())}
		if seen[s.ID] && s.ID != CustomSection {
			return m, ErrFormat
		}
		seen[s.ID] = true
		m.Sections = append(m.Sections, s)
	}
	return m, r.end()
}

// AppendTo appends the module's binary form to dst.
func (m Module) AppendTo(dst []byte) []byte {
	dst = append(dst, preamble...)
	for _, s := range m.Sections {
		dst = binary.AppendUvarint(append(dst, byte(s.ID)), uint64(len(s.Content)))
		dst = append(dst, s.Content...)
	}
	return dst
}

// Content returns the content of a section, or nil if the module does not have that
// section. If there are several custom sections, Content returns the first.
func (m Module) Content(id SectionID) []byte {
	for _, s := range m.Sections {
		if s.ID == id {
			return s.Content
		}
	}
	return nil
}

// With returns a copy of m in which the changed sections have new contents. m itself is not
// changed. If m does not have one of those sections, With returns [ErrFormat].
func (m Module) With(changed ...Section) (Module, error) {
	copied := Module{Sections: append([]Section(nil), m.Sections...)}
	for _, c := range changed {
		found := false
		for i := range copied.Sections {
			if copied.Sections[i].ID == c.ID {
				copied.Sections[i], found = c, true
				break
			}
		}
		if !found {
			return Module{}, ErrFormat
		}
	}
	return copied, nil
}

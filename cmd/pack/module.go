package main

import (
	"encoding/binary"
	"errors"
)

// Numbers of WebAssembly's binary format, core specification section 5.
const (
	headerSize = 8 // the magic number and the version

	memorySection = 5
	globalSection = 6
	exportSection = 7
	dataSection   = 11

	exportGlobal = 3

	typeI32 = 0x7f
	typeI64 = 0x7e

	i32Const  = 0x41
	i64Const  = 0x42
	endOpcode = 0x0b
)

var errModule = errors.New("not a WebAssembly module as the Go linker writes it")

// wasmModule is a WebAssembly module.
type wasmModule struct {
	header   []byte
	sections []section
}

type section struct {
	id      byte
	content []byte
}

func parseModule(file []byte) (wasmModule, error) {
	r := reader{data: file}
	m := wasmModule{header: r.bytes(headerSize)}
	for len(r.data) > 0 {
		m.sections = append(m.sections, section{r.byte(), r.bytes(r.unsigned())})
	}
	if r.failed {
		return m, errModule
	}
	return m, nil
}

func (m wasmModule) appendTo(dst []byte) []byte {
	dst = append(dst, m.header...)
	for _, s := range m.sections {
		dst = binary.AppendUvarint(append(dst, s.id), uint64(len(s.content)))
		dst = append(dst, s.content...)
	}
	return dst
}

// content returns what the section of that kind holds, nil if there is none.
func (m wasmModule) content(id byte) []byte {
	for _, s := range m.sections {
		if s.id == id {
			return s.content
		}
	}
	return nil
}

// with returns the module with other contents of sections that it has.
func (m wasmModule) with(contents map[byte][]byte) wasmModule {
	changed := wasmModule{header: m.header}
	for _, s := range m.sections {
		if content, ok := contents[s.id]; ok {
			s.content = content
		}
		changed.sections = append(changed.sections, s)
	}
	return changed
}

// pageSize is the unit of a memory's size, in bytes.
const pageSize = 64 << 10

// checkMemory wants one memory without a limit.
func checkMemory(content []byte) error {
	r := reader{data: content}
	count, flags := r.unsigned(), r.unsigned()
	r.unsigned() // its size
	if count != 1 || flags != 0 {
		return errModule
	}
	return r.end()
}

func appendMemory(dst []byte, size int) []byte {
	return binary.AppendUvarint(append(dst, 1, 0), uint64(size/pageSize))
}

// export is a name under which others find something of a module.
type export struct {
	name  string
	kind  byte
	index uint64
}

func parseExports(content []byte) ([]export, error) {
	r := reader{data: content}
	var exports []export
	for range r.unsigned() {
		exports = append(exports, export{string(r.bytes(r.unsigned())), r.byte(), r.unsigned()})
		if r.failed {
			break
		}
	}
	return exports, r.end()
}

func appendExports(dst []byte, exports []export) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(exports)))
	for _, e := range exports {
		dst = append(binary.AppendUvarint(dst, uint64(len(e.name))), e.name...)
		dst = binary.AppendUvarint(append(dst, e.kind), e.index)
	}
	return dst
}

// parseGlobals returns the types of the variables, of which all must be integers that
// change and are none of another module's.
func parseGlobals(content []byte) ([]byte, error) {
	r := reader{data: content}
	var types []byte
	for range r.unsigned() {
		kind, mutable, opcode := r.byte(), r.byte(), r.byte()
		r.signed()
		isConst := kind == typeI32 && opcode == i32Const || kind == typeI64 && opcode == i64Const
		if end := r.byte(); !isConst || mutable != 1 || end != endOpcode {
			return nil, errModule
		}
		types = append(types, kind)
	}
	return types, r.end()
}

func appendGlobals(dst, types []byte, values []uint64) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(types)))
	for i, kind := range types {
		if dst = append(dst, kind, 1); kind == typeI32 {
			dst = appendSigned(append(dst, i32Const), int64(int32(values[i])))
		} else {
			dst = appendSigned(append(dst, i64Const), int64(values[i]))
		}
		dst = append(dst, endOpcode)
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

// signed reads signed LEB128.
func (r *reader) signed() int64 {
	var v int64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 && shift+7 < 64 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
	r.data, r.failed = nil, true
	return 0
}

// end returns an error unless everything has been read, and was there.
func (r *reader) end() error {
	if r.failed || len(r.data) > 0 {
		return errModule
	}
	return nil
}

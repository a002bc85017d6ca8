package main

import (
	"reflect"
	"testing"
)

// Whatever is read as a module, its variables or its exports is read as the same again
// when it has been written.
func FuzzModule(f *testing.F) {
	exports := appendExports(nil, []export{{entryName, 0, 1}, {"mem", 2, 0}})
	globals := appendGlobals(nil, []byte{typeI32, typeI64}, []uint64{64, 1 << 40})
	f.Add(exports)
	f.Add(globals)
	f.Add(wasmModule{[]byte("\x00asm\x01\x00\x00\x00"), []section{{memorySection, []byte{1, 0, 2}}, {globalSection, globals}, {exportSection, exports}}}.appendTo(nil))
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x06\xff\xff\xff\xff\xff\xff\xff\xff\x7f"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := parseModule(data); err == nil {
			if again, err := parseModule(m.appendTo(nil)); err != nil || !reflect.DeepEqual(again, m) {
				t.Errorf("module %v\nagain %v, %v", m, again, err)
			}
		}
		if list, err := parseExports(data); err == nil {
			if again, err := parseExports(appendExports(nil, list)); err != nil || !reflect.DeepEqual(again, list) {
				t.Errorf("exports %v\nagain %v, %v", list, again, err)
			}
		}
		if types, err := parseGlobals(data); err == nil {
			if again, err := parseGlobals(appendGlobals(nil, types, make([]uint64, len(types)))); err != nil || !reflect.DeepEqual(again, types) {
				t.Errorf("variables %v\nagain %v, %v", types, again, err)
			}
		}
	})
}
